/** The five stages of an approach, in the order an operator works through them. */
export const stages = ["approach", "hook", "escalation", "pressure", "exploitation"] as const;

/** One stage of an approach. */
export type Stage = (typeof stages)[number];
