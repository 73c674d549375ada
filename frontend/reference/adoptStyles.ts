/**
 * Makes the styles that programs give the page from now on such as its content security
 * policy allows. Scalar has its themes in style elements and some styles in attributes, both
 * of which would be inline.
 */
export function adoptStyles(page: Document): void {
  const create = page.createElement.bind(page);
  page.createElement = ((name: string, options?: ElementCreationOptions) =>
    name.toLowerCase() === "style" ? adopted(page, create("template")) : create(name, options)) as Document["createElement"];
  const setAttribute = Element.prototype.setAttribute;
  Element.prototype.setAttribute = function (this: Element, name: string, value: string) {
    if (name === "style" && this instanceof HTMLElement) {
      this.style.cssText = value;
    } else {
      setAttribute.call(this, name, value);
    }
  };
  const html = Object.getOwnPropertyDescriptor(Element.prototype, "innerHTML");
  Object.defineProperty(Element.prototype, "innerHTML", {
    ...html,
    set(this: Element, value: unknown) {
      html?.set?.call(this, String(value ?? "").replaceAll(' style="', ' data-style="'));
      for (const element of this.querySelectorAll<HTMLElement>("[data-style]")) {
        element.style.cssText = element.dataset["style"] ?? "";
      }
    },
  });
}

/** An element whose text is a sheet of the page. It shows nothing itself. */
function adopted(page: Document, element: HTMLElement): HTMLElement {
  const sheet = new CSSStyleSheet();
  page.adoptedStyleSheets = [...page.adoptedStyleSheets, sheet];
  const apply = () => sheet.replaceSync(element.textContent ?? "");
  new MutationObserver(apply).observe(element, { childList: true, characterData: true, subtree: true });
  return element;
}
