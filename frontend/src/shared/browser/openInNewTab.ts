/**
 * Opens an address that must be requested first in a new tab. The tab is opened
 * before the request, because browsers block a tab that is not opened directly
 * by a click. The new page has no access to this one.
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
