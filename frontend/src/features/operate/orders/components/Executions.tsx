import { Anchor, Badge, Text } from "@mantine/core";

import type { Execution, ExecutionStep, Investigation } from "@/shared/api/types";
import { Card } from "@/shared/components/Card";
import { Timestamp } from "@/shared/components/Timestamp";
import { sentence } from "@/shared/text/sentence";

import { lookOfExecution, purposeOf, stepText, triesText } from "../model/execution";
import classes from "./Executions.module.css";
import { StepData } from "./StepData";

/** What the executions of an order's saga did, step by step, with their last errors. */
export function Executions({ investigation: { executions, executionsComplete, tries } }: { investigation: Investigation }) {
  const tried = triesText(tries);
  return (
    <Card title="What was tried">
      {tried !== undefined && <Text size="sm" mb="sm">{sentence(tried)}</Text>}
      {tries.nextAt !== undefined && (
        <Text size="sm" mb="sm" component="div">
          Tried again <Timestamp value={tries.nextAt} />, unless it moves on before.
        </Text>
      )}
      {!executionsComplete && (
        <Text size="sm" mb="sm" c="dimmed">
          Step Functions does not tell of all executions at the moment.
        </Text>
      )}
      {executions.length === 0 && executionsComplete && (
        <Text size="sm" c="dimmed">
          No execution is known. Step Functions forgets them after 90 days.
        </Text>
      )}
      <ol className={classes.list} aria-label="Executions">
        {executions.map((execution) => (
          <ExecutionItem key={execution.name} execution={execution} />
        ))}
      </ol>
    </Card>
  );
}

function ExecutionItem({ execution }: { execution: Execution }) {
  const { label, color } = lookOfExecution(execution);
  return (
    <li className={classes.execution}>
      <div className={classes.head}>
        <Text fw={600}>{purposeOf(execution)}</Text>
        <Badge tt="none" variant="light" color={color}>
          {label}
        </Badge>
        <Text size="sm" c="dimmed" component="span">
          <Timestamp value={execution.startedAt} />
        </Text>
      </div>
      <Text size="xs" c="dimmed" className={classes.name ?? ""}>
        {execution.name}
      </Text>
      {execution.consoleUrl !== undefined && (
        <Anchor size="sm" href={execution.consoleUrl} target="_blank" rel="noreferrer">
          Open in the AWS console
        </Anchor>
      )}
      {execution.cut && <Text size="sm">Its history is long; the beginning is left out.</Text>}
      <ul className={classes.steps}>
        {execution.steps.map((step, at) => (
          <Step key={at} step={step} />
        ))}
      </ul>
    </li>
  );
}

function Step({ step }: { step: ExecutionStep }) {
  return (
    <li>
      <Text size="sm" component="span" fw={550}>
        {step.step ?? "A step whose beginning is left out"}
      </Text>{" "}
      <Text size="sm" component="span" c="dimmed">
        {stepText(step)}
      </Text>
      {step.error !== undefined && (
        <Text size="sm" className={classes.error ?? ""}>
          {step.cause === undefined ? step.error : `${step.error}: ${step.cause}`}
        </Text>
      )}
      <StepData step={step.step ?? "the step"} input={step.input} output={step.output} />
    </li>
  );
}
