import { apiClient } from "./apiClient";
import type { Platform } from "./platform";

/** Changes parts of a product, as the operator, whatever its version is. */
export async function changeProduct(platform: Platform, sku: string, part: { amount?: number; active?: boolean }): Promise<void> {
  const operator = await apiClient(platform, platform.user("operator"));
  const params = { path: { sku } };
  const { data } = await operator.GET("/api/ops/products/{sku}", { params });
  if (data === undefined) throw new Error(`there is no product ${sku}`);
  const { name, description, price, active, version } = data;
  const body = { name, description, version, price: { ...price, amount: part.amount ?? price.amount }, active: part.active ?? active };
  const { error } = await operator.PUT("/api/ops/products/{sku}", { params, body });
  if (error !== undefined) throw new Error(`the change of ${sku} is refused: ${JSON.stringify(error)}`);
}
