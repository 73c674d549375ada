/**
 * Opens in a new tab what has to be asked for first. The tab is opened before
 * the question: afterwards browsers no longer take it for the click's doing
 * and block it. The new page cannot reach this one.
 */
export async function openInNewTab(address: () => Promise<string>): Promise<void> {
  const tab = window.open("about:blank", "_blank");
  if (tab !== null) tab.opener = null;
  try {
    const url = await address();
    if (tab === null) window.location.assign(url);
    else tab.location.replace(url);
  } catch (error) {
    tab?.close();
    throw error;
  }
}
