// biome-ignore-all lint/suspicious/noApproximativeNumericConstant: measured figures, no constants.
/** What speaks for and against a turn having made a task fail. Written by local/train.ts; not to be changed by hand. */
export const attributionWeights: {
  provenance: Record<string, unknown>;
  weights: Readonly<Record<string, number>>;
} = {
  "provenance": {
    "source": "Who&When (mingyin1/Agents_Failure_Attribution, MIT) and AgentRx (microsoft/AgentRx, MIT): a third of each, split by tasks",
    "date": "2026-11-22",
    "method": "conditional logit over the turns of agents, ridge 2 (chosen in nested cross-validation), what is specific to one kind of team twice that, half the weight on the agent; npm run train -- attribution",
    "scores": {
      "tau-bench-retail-agent": {
        "conversations": 10,
        "in_sample": {
          "agent": 1,
          "step": 0.3,
          "step_top3": 0.5,
          "step_within3": 0.3
        },
        "cross_validated_by_task": {
          "agent": 1,
          "step": 0.2,
          "step_top3": 0.6,
          "step_within3": 0.2
        },
        "learned_from_other_teams": {
          "agent": 1,
          "step": 0.2,
          "step_top3": 0.5,
          "step_within3": 0.5
        }
      },
      "magentic-one": {
        "conversations": 20,
        "in_sample": {
          "agent": 0.9,
          "step": 0.6,
          "step_top3": 0.9,
          "step_within3": 0.65
        },
        "cross_validated_by_task": {
          "agent": 0.8,
          "step": 0.45,
          "step_top3": 0.65,
          "step_within3": 0.5
        },
        "learned_from_other_teams": {
          "agent": 0.55,
          "step": 0.3,
          "step_top3": 0.4,
          "step_within3": 0.35
        }
      },
      "captainagent-ag2": {
        "conversations": 36,
        "in_sample": {
          "agent": 0.75,
          "step": 0.611,
          "step_top3": 0.778,
          "step_within3": 0.833
        },
        "cross_validated_by_task": {
          "agent": 0.639,
          "step": 0.556,
          "step_top3": 0.722,
          "step_within3": 0.806
        },
        "learned_from_other_teams": {
          "agent": 0.528,
          "step": 0.333,
          "step_top3": 0.722,
          "step_within3": 0.694
        }
      }
    }
  },
  "weights": {
    "answer": 0.32,
    "assumes": 0.56,
    "call": -0.12,
    "changes": 0.91,
    "claims": 0.62,
    "closing": -0.5,
    "coded": 0.48,
    "contribution": 0.24,
    "early": 0.53,
    "failed": 0.42,
    "first": 0.12,
    "first_failed": 0.69,
    "first_replan": 1.02,
    "flat.coded": -0.11,
    "flat.contribution": -0.08,
    "flat.early": -0.3,
    "flat.first": 0.12,
    "flat.last": -0.12,
    "flat.last_agent": -0.24,
    "flat.last_concluded": -0.28,
    "flat.late": -0.12,
    "flat.minor": -0.24,
    "flat.minor_last": -0.04,
    "flat.new_agent": -0.04,
    "flat.opening": 0.22,
    "last": 0.2,
    "last_agent": 0.49,
    "last_concluded": -0.1,
    "late": -0.29,
    "led.coded": 0.35,
    "led.contribution": 0.13,
    "led.early": 0.45,
    "led.first": -0.16,
    "led.last": 0.28,
    "led.last_agent": 0.48,
    "led.last_concluded": 0.23,
    "led.late": 0.14,
    "led.minor": 0.3,
    "led.minor_last": 0.39,
    "led.new_agent": 0.15,
    "led.order": -0.02,
    "length": 0.51,
    "minor": 0.12,
    "minor_last": 0.7,
    "new_agent": 0.43,
    "opening": 0.43,
    "opening_run": 1,
    "order": -0.04,
    "origin": 0.75,
    "relative": -0.2,
    "repeated": -0.36,
    "replans": 0.98,
    "served.call": -0.06,
    "served.contribution": 0.06,
    "served.early": 0.12,
    "served.first": 0.1,
    "served.last": -0.06,
    "served.late": -0.16,
    "served.new_agent": 0.1
  }
};
