import { Anchor, VisuallyHidden } from "@mantine/core";
import { IconExternalLink } from "@tabler/icons-react";

import { CopyButton } from "@/shared/components/CopyButton";

import classes from "./TrackingLink.module.css";

interface Props {
  number?: string | undefined;
  url?: string | undefined;
}

/** A carrier's number of a parcel, which can be copied, and the link to where the carrier shows the parcel. */
export function TrackingLink({ number, url }: Props) {
  return (
    <span className={classes.tracking}>
      {number !== undefined && (
        <span className={classes.number}>
          <span className={classes.wrap}>{number}</span>
          <CopyButton value={number} label={`Copy tracking number ${number}`} />
        </span>
      )}
      {url !== undefined && isSecure(url) && (
        <Anchor href={url} target="_blank" rel="noopener noreferrer" size="sm" className={classes.link ?? ""}>
          Follow the parcel
          <VisuallyHidden>{` ${number ?? ""} (opens in a new tab)`}</VisuallyHidden>
          <IconExternalLink size={14} aria-hidden />
        </Anchor>
      )}
    </span>
  );
}

/** A link comes from a partner: the API checks it, and so does the page. */
function isSecure(url: string): boolean {
  return URL.canParse(url) && new URL(url).protocol === "https:";
}
