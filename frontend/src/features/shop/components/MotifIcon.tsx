import {
  IconArmchair,
  IconBackpack,
  IconBallpen,
  IconBed,
  IconBook,
  IconBottle,
  IconCamera,
  IconCandle,
  IconClock,
  IconCoffee,
  IconDeviceSpeaker,
  IconGift,
  IconHeadphones,
  IconLamp,
  IconMug,
  IconPalette,
  IconPlant2,
  IconShirt,
  IconTeapot,
  type TablerIcon,
} from "@tabler/icons-react";

import type { Motif } from "../model/motif";

const icons: Record<Motif, TablerIcon> = {
  lamp: IconLamp,
  mug: IconMug,
  notebook: IconBook,
  pen: IconBallpen,
  coffee: IconCoffee,
  tea: IconTeapot,
  bag: IconBackpack,
  clock: IconClock,
  blanket: IconBed,
  speaker: IconDeviceSpeaker,
  print: IconPalette,
  chair: IconArmchair,
  plant: IconPlant2,
  candle: IconCandle,
  headphones: IconHeadphones,
  camera: IconCamera,
  shirt: IconShirt,
  bottle: IconBottle,
  gift: IconGift,
};

interface Props {
  motif: Motif;
  className: string | undefined;
}

/** The icon of a motif. */
export function MotifIcon({ motif, className = "" }: Props) {
  const Icon = icons[motif];
  return <Icon className={className} />;
}
