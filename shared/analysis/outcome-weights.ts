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
          better_than_rate: 0.134,
        },
        cross_validated_by_task: {
          auc: 0.767,
          brier: 0.196,
          better_than_rate: 0.101,
        },
        learned_from_other_sets: {
          auc: 0.795,
          brier: 0.2,
          better_than_rate: 0.084,
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
          better_than_rate: -0.118,
        },
      },
      tau2: {
        conversations: 265,
        in_sample: {
          auc: 0.826,
          brier: 0.17,
          better_than_rate: 0.317,
        },
        cross_validated_by_task: {
          auc: 0.793,
          brier: 0.183,
          better_than_rate: 0.264,
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
          auc: 0.743,
          brier: 0.193,
          better_than_rate: 0.186,
        },
        cross_validated_by_task: {
          auc: 0.663,
          brier: 0.227,
          better_than_rate: 0.039,
        },
        learned_from_other_sets: {
          auc: 0.741,
          brier: 0.198,
          better_than_rate: 0.16,
        },
      },
    },
  },
  weights: {
    intercept: 2.1825,
    failed_alone: -1.1109,
    unfinished: -2.5819,
    calls: -0.4114,
    "team.calls": 0.4114,
    lookups: -0.5913,
    "team.lookups": 0.5913,
    kinds_of_calls: 0,
    "team.kinds_of_calls": 0,
    calculations: -0.9094,
    "team.calculations": -2.2247,
    consent: -0.7876,
    "team.consent": -0.3938,
    more_wishes: -0.642,
    "team.more_wishes": 0.642,
    displeased_last: -0.2177,
    "team.displeased_last": 0.2177,
    questions: 0,
    "team.questions": 0,
    wordiness: -0.0002,
    "team.wordiness": 0.0002,
    promised: -0.1696,
    "team.promised": 0.1696,
    repeated_calls: -2.225,
    "team.repeated_calls": -3.3969,
    failed: -0.1271,
    "team.failed": 0.1271,
    failed_late: 0,
    "team.failed_late": -1.33,
    last_result_failed: -1.1331,
    "team.last_result_failed": -5.0227,
    average_team: 0.864,
  },
};
