import { expect, it } from "vitest";

import { curlOf } from "./curl";

// A journey runs the command in a shell.
it("quotes each word for the shell", () => {
  expect(curlOf("https://shop.example/?a='b'", [{ name: "webhook-id", value: "1" }], `{"name":"O'Hara $(id)"}`)).toBe(
    String.raw`curl -i 'https://shop.example/?a='\''b'\''' \
  -H 'webhook-id: 1' \
  --data-binary '{"name":"O'\''Hara $(id)"}'`,
  );
});
