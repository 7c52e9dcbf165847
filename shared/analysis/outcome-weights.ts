// biome-ignore-all lint/suspicious/noApproximativeNumericConstant: measured figures, no constants.
/** What speaks for and against a task having succeeded. Written by local/train.ts; not to be changed by hand. */
export const outcomeWeights: {
  provenance: Record<string, unknown>;
  weights: Readonly<Record<string, number>>;
} = {
  provenance: {
    source:
      "tau2-bench (sierra-research, MIT), tau-bench (sierra-research, MIT), AgentRx (microsoft, MIT), ChatDev WareHouse (OpenBMB, Apache-2.0): a third of each, split by tasks",
    date: "2026-11-22",
    method:
      "logistic regression, ridge 30 on standardised features, of which some are compared with the mean of the team's tasks; npm run train -- outcome",
    scores: {
      agentrx_tau: {
        conversations: 31,
        in_sample: {
          auc: 0.81,
          brier: 0.188,
          better_than_rate: 0.142,
        },
        cross_validated_by_task: {
          auc: 0.7,
          brier: 0.213,
          better_than_rate: 0.027,
        },
        learned_from_other_sets: {
          auc: 0.781,
          brier: 0.211,
          better_than_rate: 0.036,
        },
      },
      chatdev_warehouse: {
        conversations: 36,
        in_sample: {
          auc: 0.755,
          brier: 0.099,
          better_than_rate: 0.168,
        },
        cross_validated_by_task: {
          auc: 0.342,
          brier: 0.138,
          better_than_rate: -0.155,
        },
        learned_from_other_sets: {
          auc: 0.516,
          brier: 0.161,
          better_than_rate: -0.342,
        },
      },
      tau2: {
        conversations: 265,
        in_sample: {
          auc: 0.857,
          brier: 0.159,
          better_than_rate: 0.358,
        },
        cross_validated_by_task: {
          auc: 0.806,
          brier: 0.18,
          better_than_rate: 0.275,
        },
        learned_from_other_sets: {
          auc: 0.689,
          brier: 0.22,
          better_than_rate: 0.115,
        },
      },
      tau_airline_gpt4o: {
        conversations: 60,
        in_sample: {
          auc: 0.808,
          brier: 0.181,
          better_than_rate: 0.235,
        },
        cross_validated_by_task: {
          auc: 0.712,
          brier: 0.218,
          better_than_rate: 0.078,
        },
        learned_from_other_sets: {
          auc: 0.693,
          brier: 0.231,
          better_than_rate: 0.021,
        },
      },
    },
  },
  weights: {
    intercept: 0.443,
    served: 0.244,
    length: -0.3119,
    turns: -0.3087,
    calls: -1.237,
    kinds_of_calls: 0.0252,
    changes_any: 0.2473,
    changes_share: -1.1282,
    failures_share: 0.008,
    failures_late: -1.8622,
    last_result_failed: -1.2496,
    escalated: 0.0725,
    transfer_said: 0.1045,
    closed: 0.3685,
    cut_off: 0,
    pleased_last: -0.001,
    displeased_last: -0.4306,
    more_wishes: -0.5077,
    refusals_share: 1.5253,
    refused_last: -0.1389,
    never_declined: 0.284,
    confirmed_last: 0.052,
    confirmed_share: 0.646,
    consent: -0.4965,
    question_last: 0.2589,
    repeated_calls: -1.6699,
    words: -2.4882,
    longest: -0.2735,
    no_calls: -1.5944,
    calls_of_persons: 0.6246,
    "team.calls": 1.3453,
    "team.words": 3.5725,
    "team.consent": -0.6883,
    "team.longest": 0.4381,
    "team.length": -0.7645,
    "team.failures_share": 0.0036,
    "team.repeated_calls": -3.8413,
    "team.refusals_share": -3.8438,
    "team.more_wishes": 0.388,
    average_team: 6.2496,
  },
};
