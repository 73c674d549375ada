import { useState } from "react";

import type { Picture } from "@/shared/api/types";
import { imageOf } from "@/shared/pictures/pictureFiles";

import { initialsOf } from "../model/initials";
import classes from "./ProductTile.module.css";

interface Props {
  name: string;
  picture: Picture | undefined;
  size?: "card" | "thumbnail";
}

/** How wide a tile is, for the browser's choice of a file. */
const widths = { card: "(min-width: 48em) 300px, 50vw", thumbnail: "64px" };

/** The first picture of a product. One without pictures, or whose picture does not load, has a plain tile with its initials, which screen readers skip. */
export function ProductTile({ name, picture, size = "card" }: Props) {
  const [missing, setMissing] = useState<string>();
  if (picture === undefined || picture.id === missing) {
    return (
      <div className={classes.tile} data-size={size} aria-hidden>
        <span className={classes.initials}>{initialsOf(name)}</span>
      </div>
    );
  }
  return (
    <div className={classes.tile} data-size={size}>
      <img className={classes.picture} {...imageOf(picture)} alt={size === "card" ? picture.alt : ""} sizes={widths[size]} loading="lazy" decoding="async" onError={() => setMissing(picture.id)} />
    </div>
  );
}
