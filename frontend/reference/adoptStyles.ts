/**
 * Makes the styles that programs give the page from now on such as its content security
 * policy allows. Scalar has its themes in style elements, and some styles in attributes and
 * in pieces of HTML, all of which would be inline.
 */
export function adoptStyles(page: Document): void {
  adoptElements(page);
  adoptAttributes();
  adoptHTML();
}

type Create = (name: string, options?: ElementCreationOptions) => HTMLElement;

/** Makes style elements sheets of the page. */
function adoptElements(page: Document): void {
  const original = Object.getOwnPropertyDescriptor(Document.prototype, "createElement")?.value as Create;
  const create: Create = (name, options) => original.call(page, name, options);
  const adopting: Create = (name, options) => (name.toLowerCase() === "style" ? adopted(page, create("template")) : create(name, options));
  Object.assign(page, { createElement: adopting });
}

/** An element whose text is a sheet of the page. It shows nothing itself. */
function adopted(page: Document, element: HTMLElement): HTMLElement {
  const sheet = new CSSStyleSheet();
  page.adoptedStyleSheets = [...page.adoptedStyleSheets, sheet];
  const apply = () => sheet.replaceSync(element.textContent);
  new MutationObserver(apply).observe(element, { childList: true, characterData: true, subtree: true });
  return element;
}

/** Sets styles that are attributes through the element's style. */
function adoptAttributes(): void {
  const set = Object.getOwnPropertyDescriptor(Element.prototype, "setAttribute")?.value as (name: string, value: string) => void;
  Element.prototype.setAttribute = function (this: Element, name: string, value: string) {
    if (name === "style" && this instanceof HTMLElement) {
      this.style.cssText = value;
    } else {
      set.call(this, name, value);
    }
  };
}

/** A piece of HTML: a text, or what Vue makes of it where the browser knows trusted types. */
interface Piece {
  toString: () => string;
}

/** Does the same for those in pieces of HTML. */
function adoptHTML(): void {
  const html = Object.getOwnPropertyDescriptor(Element.prototype, "innerHTML");
  Object.defineProperty(Element.prototype, "innerHTML", {
    ...html,
    set(this: Element, value: Piece | null) {
      const text = value === null ? "" : value.toString();
      html?.set?.call(this, text.replaceAll(' style="', ' data-style="'));
      for (const element of this.querySelectorAll<HTMLElement>("[data-style]")) {
        element.style.cssText = element.dataset.style ?? "";
      }
    },
  });
}
