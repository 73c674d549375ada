import { readableData } from "../model/effects";
import classes from "./StepData.module.css";

interface Props {
  step: string;
  input: string | undefined;
  output: string | undefined;
}

/** What a step got and what it passed on, folded away. */
export function StepData({ step, input, output }: Props) {
  if (input === undefined && output === undefined) return null;
  return (
    <details className={classes.data}>
      <summary aria-label={`Input and output of ${step}`}>Input and output</summary>
      {input !== undefined && <Data label="Input" text={input} />}
      {output !== undefined && <Data label="Output" text={output} />}
    </details>
  );
}

function Data({ label, text }: { label: string; text: string }) {
  return (
    <figure className={classes.figure}>
      <figcaption>{label}</figcaption>
      <pre>{readableData(text)}</pre>
    </figure>
  );
}
