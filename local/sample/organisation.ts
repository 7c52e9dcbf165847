// The sample organisation as Slack and GitHub know it. supabase/seed.sql holds the same ids.

/** Password of every seeded account of the local stack. */
export const samplePassword = "sample-password";

/** Accounts with which the sample teams' software writes its logs, by team. */
export const runtimeAccounts = {
  support: "support-runtime@northwind.example",
  billing: "billing-runtime@northwind.example",
} as const;

export const people = {
  ada: {
    name: "Ada Lovelace",
    email: "ada@northwind.example",
    slack: "U0ADA000001",
    github: { id: 1001, login: "ada" },
  },
  grace: {
    name: "Grace Hopper",
    email: "grace@northwind.example",
    slack: "U0GRACE0001",
    github: { id: 1002, login: "grace" },
  },
  alan: {
    name: "Alan Turing",
    email: "alan@northwind.example",
    slack: "U0ALAN00001",
    github: { id: 1003, login: "alan" },
  },
} as const;

export const channels = { support: "C0SUPPORT01", billing: "C0BILLING01" } as const;

export const repository = { owner: "northwind", name: "agents", private: true } as const;

const slackUsers = Object.values(people).map(({ name, slack, github }) => ({
  id: slack,
  name: github.login,
  realName: name,
}));
const everyone = slackUsers.map((user) => user.id);

/** What the stand-ins of Slack and GitHub start with. Files of the repository come from the table artifacts. */
export const sample = {
  slack: {
    workspace: { id: "T0NORTHWIND", name: "Northwind" },
    users: slackUsers,
    channels: [
      { id: channels.support, name: "support-agents", members: everyone },
      { id: channels.billing, name: "billing-agents", members: everyone },
    ],
  },
  github: {
    people: Object.values(people).map(({ github }) => github),
    account: repository.owner,
  },
};
