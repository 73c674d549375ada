import { NativeSelect } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";

import type { Category } from "@/shared/api/types";
import { Choice, Choices } from "@/shared/components/Choices";

import { type Selection, type Sort, sorts } from "../model/search";
import classes from "./CatalogTools.module.css";

interface Props {
  selection: Selection;
  categories: readonly Category[];
}

/** Links to the categories, and the choice of an order. The address holds both. */
export function CatalogTools({ selection, categories }: Props) {
  return (
    <div className={classes.tools}>
      <Choices label="Categories">
        <Choice to="/" search={{ ...selection, category: undefined }} isChosen={selection.category === undefined}>
          All
        </Choice>
        {categories.map(({ slug, name }) => (
          <Choice key={slug} to="/" search={{ ...selection, category: slug }} isChosen={slug === selection.category}>
            {name}
          </Choice>
        ))}
      </Choices>
      <SortChoice selection={selection} />
    </div>
  );
}

const labels: Record<Sort, string> = {
  name: "Name, A to Z",
  newest: "Newest first",
  price_asc: "Price, low to high",
  price_desc: "Price, high to low",
};

/** Without a search the usual order is that by name. */
function SortChoice({ selection }: Pick<Props, "selection">) {
  const navigate = useNavigate();
  const usual = selection.q === undefined ? "name" : "";
  const orders = sorts.map((sort) => ({ value: sort, label: labels[sort] }));
  const sortBy = (chosen: string) => {
    const sort = sorts.find((each) => each === chosen && each !== usual);
    void navigate({ to: "/", search: { ...selection, sort }, resetScroll: false });
  };
  return (
    <NativeSelect
      className={classes.sort}
      aria-label="Sort by"
      value={selection.sort ?? usual}
      data={usual === "" ? [{ value: "", label: "Best match" }, ...orders] : orders}
      onChange={({ currentTarget: { value } }) => sortBy(value)}
    />
  );
}
