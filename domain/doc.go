// Package domain documents the module, which depends on neither AWS nor HTTP.
// Its packages are the platform's nouns (order, catalog, payment, event,
// webhook, partner, receipt, mail, money), the use cases (app/shop,
// app/operate, app/saga, app/dispatch, app/ingest, app/reconcile, app/relay),
// the ports that the use cases need (port), and the contract tests that every
// implementation of a port must pass (port/porttest).
package domain
