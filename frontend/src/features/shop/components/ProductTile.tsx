import type { CSSProperties } from "react";

import { lookOf, monogramOf, motifOf } from "../model/motif";
import { icons } from "./MotifIcon";
import classes from "./ProductTile.module.css";

interface Props {
  sku: string;
  name: string;
  size?: "card" | "thumbnail";
}

/** A picture for a product without a photo: always the same for the same SKU. Says nothing that its name does not. */
export function ProductTile({ sku, name, size = "card" }: Props) {
  const { hue, turn } = lookOf(sku);
  const motif = motifOf(name, sku);
  const Icon = motif === undefined ? undefined : icons[motif];
  return (
    <div className={classes.tile} data-size={size} style={{ "--tile-hue": hue } as CSSProperties} aria-hidden>
      <svg className={classes.scene} viewBox="0 0 160 120" preserveAspectRatio="xMidYMid slice">
        <g transform={`rotate(${turn % 40} 80 60)`}>
          <circle className={classes.glow} cx={40 + (turn % 60)} cy={20 + (turn % 25)} r={62} />
          <circle className={classes.ring} cx={120 - (turn % 50)} cy={96} r={46} />
          <circle className={classes.ring} cx={120 - (turn % 50)} cy={96} r={62} />
        </g>
        <circle className={classes.plate} cx={80} cy={60} r={36} />
      </svg>
      {Icon === undefined ? <span className={classes.monogram}>{monogramOf(name)}</span> : <Icon className={classes.icon} />}
    </div>
  );
}
