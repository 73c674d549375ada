// Package domain is pure: it knows neither AWS nor HTTP. Its packages are the
// things the platform is about (order, catalog, payment, event, webhook,
// partner, receipt, mail, money), what can be done with them (shop, saga,
// dispatch, ingest, reconcile, operate), what they need from the world (port)
// and the contracts that every implementation of that must pass (porttest).
package domain
