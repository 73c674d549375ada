import type { CSSProperties } from "react";

import { appearanceOf, initialsOf, motifOf } from "../model/motif";
import { MotifIcon } from "./MotifIcon";
import classes from "./ProductTile.module.css";

interface Props {
  sku: string;
  name: string;
  size?: "card" | "thumbnail";
}

/** A picture for a product without a photo, always the same for one SKU. It is decorative: screen readers skip it. */
export function ProductTile({ sku, name, size = "card" }: Props) {
  const { hue, rotation } = appearanceOf(sku);
  const motif = motifOf(name, sku);
  return (
    <div className={classes.tile} data-size={size} style={{ "--tile-hue": hue } as CSSProperties} aria-hidden>
      <svg className={classes.background} viewBox="0 0 160 120" preserveAspectRatio="xMidYMid slice">
        <g transform={`rotate(${rotation % 40} 80 60)`}>
          <circle className={classes.glow} cx={40 + (rotation % 60)} cy={20 + (rotation % 25)} r={62} />
          <circle className={classes.circle} cx={120 - (rotation % 50)} cy={96} r={46} />
          <circle className={classes.circle} cx={120 - (rotation % 50)} cy={96} r={62} />
        </g>
        <circle className={classes.disc} cx={80} cy={60} r={36} />
      </svg>
      {motif === undefined ? <span className={classes.initials}>{initialsOf(name)}</span> : <MotifIcon motif={motif} className={classes.icon} />}
    </div>
  );
}
