"use strict";

/* The pages work without this script. It ticks the parts of the password's rule while
   one types, shows passwords, keeps the typed address from page to page, and counts
   down until another code can be sent. */
const password = document.getElementById("password");

const keeps = {
  length: (text, least) => [...text].length >= least,
  uppercase: (text) => /\p{Lu}/u.test(text),
  lowercase: (text) => /\p{Ll}/u.test(text),
  number: (text) => /\p{Nd}/u.test(text),
  symbol: (text) => /[\^$*.[\]{}()?"!@#%&/\\,><':;|_~`=+\- ]/.test(text),
};

function tick(rules, status) {
  let met = 0;
  for (const rule of rules) {
    const done = keeps[rule.dataset.rule](password.value, Number(rule.dataset.least));
    met += done ? 1 : 0;
    if (done) rule.dataset.met = "true";
    else delete rule.dataset.met;
    rule.lastElementChild.textContent = done ? ": done" : "";
  }
  const said = `${met} of ${rules.length} done`;
  if (status.textContent !== said) status.textContent = said;
}

const rules = document.querySelectorAll("[data-rule]");
if (rules.length > 0) password.addEventListener("input", () => tick(rules, document.getElementById("rules-met")));

function reveal(button, shown) {
  password.type = shown ? "text" : "password";
  button.textContent = shown ? "Hide" : "Show";
  button.setAttribute("aria-label", `${button.textContent} password`);
}

for (const button of document.querySelectorAll(".show")) {
  button.hidden = false;
  button.addEventListener("click", () => reveal(button, password.type === "password"));
  password.form.addEventListener("submit", () => reveal(button, false)); // browsers offer to save passwords only
}

const address = document.querySelector("input[type=email]");
for (const link of document.querySelectorAll("a[data-keeps]")) {
  link.addEventListener("click", () => {
    const to = new URL(link.href);
    to.searchParams.set("login_hint", address.value);
    link.href = to.href;
  });
}

function countDown(button, over) {
  const left = Math.ceil((over - Date.now()) / 1000);
  button.disabled = left > 0;
  document.getElementById("wait").textContent = left > 0 ? `Another code can be sent in ${left} ${left === 1 ? "second" : "seconds"}.` : "";
  if (left > 0) setTimeout(countDown, 1000, button, over);
  else document.getElementById("wait-over").textContent = "Another code can be sent now.";
}

const again = document.querySelector("[data-wait]");
if (again) countDown(again, Date.now() + Number(again.dataset.wait) * 1000);
