/** The language of the app's texts. */
const pageLanguage = "en";

/** The reader's locale: the browser's, unless a test names one. */
function readerLocale(locale?: string): string {
  return new Intl.DateTimeFormat(locale).resolvedOptions().locale;
}

/** Whether the reader's locale is of the app's language. */
export function readsPageLanguage(locale?: string): boolean {
  return new Intl.Locale(readerLocale(locale)).language === pageLanguage;
}

/** The locale for words: the reader's if it is of the app's language, so that no German words are on an English page. */
export function wordsLocale(locale?: string): string {
  return readsPageLanguage(locale) ? readerLocale(locale) : pageLanguage;
}
