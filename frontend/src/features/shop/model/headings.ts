// The headings of pages that the frame in index.html shows as well, before the app is there.

export const catalogHeading = { title: "Shop", description: "Good things for your desk and home." };

export const basketHeading = { title: "Basket" };

export const checkoutHeading = { title: "Checkout", description: "Nothing is ordered or charged before you press “Place order”." };
