import { z } from 'zod';
import { flag, text } from './values/quantities.ts';

const AXIS_VALUE = 'text or a number';
const COMBINATION = 'a map of axis and value';
export const Combination = z.record(
  z.string(),
  z.union([text(), z.number(), flag()], { error: AXIS_VALUE }),
  {
    error: COMBINATION,
  },
);
const Combinations = z.array(Combination, { error: 'a list of maps of axis and value' });

const MatrixShape = {
  exclude: Combinations.optional().meta({
    title: 'Exclude',
    description: 'Combinations left out: those that agree with every axis named.',
  }),
  include: Combinations.optional().meta({
    title: 'Include',
    description: "Further cells. An axis that is not named keeps the scenario's own value.",
  }),
};

const AXIS = 'a list of values';

export const Matrix = z
  .object(MatrixShape, { error: 'a map of axes' })
  .catchall(
    z
      .array(z.union([text(), z.number(), flag()], { error: AXIS_VALUE }), { error: AXIS })
      .min(1, { error: AXIS }),
  );
