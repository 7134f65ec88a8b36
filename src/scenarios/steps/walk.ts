import type { Step } from './step.ts';

/** The lists inside a step: of a loop over models or audio one for each pass, of a loop over chunks its body. */
export function innerLists(
  step: Step,
): readonly { readonly label?: string; readonly steps: readonly Step[] }[] {
  if (step.step === 'serve') return [step];
  if (step.step !== 'for-each') return [];
  return 'passes' in step ? step.passes : [{ steps: step.do }];
}

/** The same step with its lists made anew. */
export function withInnerLists(step: Step, made: (steps: readonly Step[]) => Step[]): Step {
  if (step.step === 'serve') return { ...step, steps: made(step.steps) };
  if (step.step !== 'for-each') return step;
  if (!('passes' in step)) return { ...step, do: made(step.do) };
  return { ...step, passes: step.passes.map((pass) => ({ ...pass, steps: made(pass.steps) })) };
}

/** A tree in order: each node before those inside it. */
export function everyNode<Node>(
  nodes: readonly Node[],
  inner: (node: Node) => readonly (readonly Node[])[],
): Node[] {
  return nodes.flatMap((node) => [node, ...inner(node).flatMap((list) => everyNode(list, inner))]);
}

/** Steps and those inside them, in order; those of a server's pipeline included. */
export const everyStep = (steps: readonly Step[]): Step[] =>
  everyNode(steps, (step) => innerLists(step).map((list) => list.steps));
