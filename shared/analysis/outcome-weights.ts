// biome-ignore-all lint/suspicious/noApproximativeNumericConstant: measured figures, no constants.
/** What speaks against a task having succeeded. Written by local/train.ts; not to be changed by hand. */
export const outcomeWeights: {
  provenance: Record<string, unknown>;
  weights: Readonly<Record<string, number>>;
} = {
  provenance: {
    source:
      "tau2-bench (sierra-research, MIT), tau-bench (sierra-research, MIT), AgentRx (microsoft, MIT), ChatDev WareHouse (OpenBMB, Apache-2.0): a third of each, split by tasks",
    date: "2026-11-22",
    method:
      "logistic regression in which every feature may only speak against success, ridge 10 on standardised features, most of them compared with the mean of the team's tasks; npm run train -- outcome",
    scores: {
      agentrx_tau: {
        conversations: 31,
        in_sample: {
          auc: 0.795,
          brier: 0.189,
          better_than_rate: 0.135,
        },
        cross_validated_by_task: {
          auc: 0.767,
          brier: 0.196,
          better_than_rate: 0.101,
        },
        learned_from_other_sets: {
          auc: 0.795,
          brier: 0.2,
          better_than_rate: 0.085,
        },
      },
      chatdev_warehouse: {
        conversations: 36,
        in_sample: {
          auc: 0.923,
          brier: 0.072,
          better_than_rate: 0.402,
        },
        cross_validated_by_task: {
          auc: 0.794,
          brier: 0.104,
          better_than_rate: 0.128,
        },
        learned_from_other_sets: {
          auc: 0.723,
          brier: 0.134,
          better_than_rate: -0.117,
        },
      },
      tau2: {
        conversations: 265,
        in_sample: {
          auc: 0.826,
          brier: 0.17,
          better_than_rate: 0.316,
        },
        cross_validated_by_task: {
          auc: 0.792,
          brier: 0.183,
          better_than_rate: 0.263,
        },
        learned_from_other_sets: {
          auc: 0.741,
          brier: 0.231,
          better_than_rate: 0.07,
        },
      },
      tau_airline_gpt4o: {
        conversations: 60,
        in_sample: {
          auc: 0.744,
          brier: 0.193,
          better_than_rate: 0.185,
        },
        cross_validated_by_task: {
          auc: 0.663,
          brier: 0.227,
          better_than_rate: 0.038,
        },
        learned_from_other_sets: {
          auc: 0.743,
          brier: 0.198,
          better_than_rate: 0.161,
        },
      },
    },
  },
  weights: {
    intercept: 2.1813,
    failed_alone: -1.105,
    unfinished: -2.5814,
    calls: -0.4109,
    "team.calls": 0.4109,
    lookups: -0.591,
    "team.lookups": 0.591,
    kinds_of_calls: 0,
    "team.kinds_of_calls": 0,
    calculations: -0.91,
    "team.calculations": -2.2359,
    consent: -0.7831,
    "team.consent": -0.3949,
    more_wishes: -0.6454,
    "team.more_wishes": 0.6454,
    displeased_last: -0.2179,
    "team.displeased_last": 0.2179,
    questions: 0,
    "team.questions": 0,
    wordiness: 0,
    "team.wordiness": 0,
    promised: -0.1678,
    "team.promised": 0.1678,
    repeated_calls: -2.2235,
    "team.repeated_calls": -3.4046,
    failed: -0.1339,
    "team.failed": 0.1339,
    failed_late: 0,
    "team.failed_late": -1.3281,
    last_result_failed: -1.1318,
    "team.last_result_failed": -5.0341,
    average_team: 0.8612,
  },
};
