import { useMutation, useQueryClient } from "@tanstack/react-query";

import { type Api, unwrap } from "@/shared/api/client";
import { NetworkError } from "@/shared/api/problem";
import type { StockedProduct } from "@/shared/api/types";
import { useApi } from "@/shared/api/useApi";

import { encodePicture, PictureFault, type PictureFile } from "../model/encodePicture";
import { productKey, productQuery } from "./getProduct";
import { invalidateProducts } from "./listProducts";

/** A picture that is to be added to a product. */
export interface Upload {
  source: File;
  alt: string;
  onStep: (step: string) => void;
}

/**
 * Makes the files of a picture, uploads them and adds the picture to the product that is shown then: several pictures follow each other,
 * and each changes the product's version. After a failure the product is read again before the next.
 */
export function useUploadPicture(sku: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (upload: Upload) =>
      uploadPicture(api, sku, upload, () => queries.getQueryData(productQuery(api, sku).queryKey)?.version ?? 0),
    onSuccess: (product) => queries.setQueryData(productKey(sku), product),
    onSettled: () => invalidateProducts(queries),
  });
}

async function uploadPicture(api: Api, sku: string, { source, alt, onStep }: Upload, version: () => number): Promise<StockedProduct> {
  onStep("Preparing");
  const files = await encodePicture(source);
  const params = { path: { sku } };
  const body = { files: files.map(({ size: { width }, file }) => ({ width: width as 320 | 640 | 1280, bytes: file.size })) };
  const offer = await unwrap(api.POST("/api/ops/products/{sku}/picture-uploads", { params, body }));
  for (const [place, each] of files.entries()) {
    onStep(`Uploading ${place + 1} of ${files.length}`);
    await put(offer.links.find(({ width }) => width === each.size.width)?.url, each);
  }
  onStep("Checking");
  const { width, height } = files.at(-1)?.size ?? { width: 0, height: 0 };
  const picture = { upload: offer.upload, alt, width, height, widths: files.map(({ size }) => size.width), version: version() };
  return unwrap(api.POST("/api/ops/products/{sku}/pictures", { params, body: picture }));
}

/** Puts a file where the link says. */
async function put(url: string | undefined, { file }: PictureFile): Promise<void> {
  if (url === undefined) throw new PictureFault("The upload was not offered. Please try again.");
  const response = await fetch(url, { method: "PUT", headers: { "Content-Type": file.type }, body: file }).catch((error: unknown) => {
    throw new NetworkError(error);
  });
  if (!response.ok) throw new PictureFault("The storage refused the picture. Please try again.");
}
