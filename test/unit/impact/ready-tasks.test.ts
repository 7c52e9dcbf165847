import { expect, test } from "vitest";
import { readyTasks } from "../../../shared/impact/ready-tasks.ts";

const hour = 3_600_000;

test("tasks are counted in the order of assignment: an open one keeps all later ones waiting", () => {
  const tasks = [
    { assignedAt: 0, closedAt: 2 * hour },
    { assignedAt: hour, closedAt: null },
    { assignedAt: 2 * hour, closedAt: 2.5 * hour },
  ];
  expect(readyTasks(tasks, 24 * 3600, 10 * hour)).toEqual([{ task: tasks[0], inTime: true }]);
});

test("past its deadline a task counts without its outcome, even if one came later", () => {
  const tasks = [
    { assignedAt: 0, closedAt: null },
    { assignedAt: 0, closedAt: 30 * hour },
    { assignedAt: hour, closedAt: 2 * hour },
  ];
  expect(readyTasks(tasks, 24 * 3600, 40 * hour).map(({ inTime }) => inTime)).toEqual([false, false, true]);
});

test("what is closed in the future is not known yet", () => {
  expect(readyTasks([{ assignedAt: 0, closedAt: 5 * hour }], 24 * 3600, hour)).toEqual([]);
});
