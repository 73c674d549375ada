import { PageHeader } from "@/shared/components/PageHeader";

export function CataloguePage() {
  return <PageHeader title="Shop" />;
}
