/** Tasks and tasks per arm before which the central limit cannot be leaned on (false alarms rise to 50 % without). */
const minTasks = 200;
const minTasksPerArm = 75;
/** 95 %. */
const alpha = 0.05;
/** The interval is narrowest after about so many tasks that are divided equally. */
const bestTasks = 2000;

/**
 * Asymptotic confidence sequence for an average effect (Waudby-Smith et al., arXiv 2103.06476): holds at all times at
 * once for large samples. Scores are weighted by their precision, so that the first stages of a ramp do not widen it.
 * @param precision Σ1/v  @param weightedEffect Σψ/v  @param squares Σ(ψ/v)²
 * @param sd standard deviation that was expected before the experiment
 */
export function asymptoticInterval(
  { precision, weightedEffect, squares }: { precision: number; weightedEffect: number; squares: number },
  armTasks: readonly [number, number],
  sd: number,
): { low: number; high: number } | null {
  if (armTasks[0] + armTasks[1] < minTasks || Math.min(...armTasks) < minTasksPerArm) return null;
  // Robbins' normal mixture: the prior has to be chosen beforehand.
  const logTerm = -2 * Math.log(alpha);
  const prior = (bestTasks * 0.25) / (sd * sd) / (logTerm + Math.log(logTerm + 1));
  const radius =
    Math.sqrt((squares + prior) * Math.log((squares + prior) / (prior * alpha * alpha))) / precision;
  const effect = weightedEffect / precision;
  return { low: effect - radius, high: effect + radius };
}
