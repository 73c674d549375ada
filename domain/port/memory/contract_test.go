package memory_test

import (
	"testing"
	"time"

	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/port/memory"
	"github.com/eventforge/eventforge/domain/port/porttest"
)

func TestOrders(t *testing.T) { porttest.Orders(t, openShop) }

func TestCatalog(t *testing.T) { porttest.Catalog(t, openShop) }

func openShop(_ *testing.T, now func() time.Time) porttest.Shop { return memory.New(now) }

func TestFeed(t *testing.T) {
	porttest.Feed(t, func(_ *testing.T, now func() time.Time) port.Feed { return memory.New(now) })
}

func TestAllEndpoints(t *testing.T) {
	porttest.AllEndpoints(t, func(_ *testing.T, now func() time.Time) porttest.ListedEndpoints { return memory.New(now) })
}

func TestEndpoints(t *testing.T) {
	porttest.Endpoints(t, func(_ *testing.T, now func() time.Time) port.Endpoints { return memory.New(now) })
}

func TestDeliveries(t *testing.T) {
	porttest.Deliveries(t, func(_ *testing.T, now func() time.Time) port.Deliveries { return memory.New(now) })
}

func TestCircuits(t *testing.T) {
	porttest.Circuits(t, func(_ *testing.T, now func() time.Time) porttest.CircuitStore { return memory.New(now) })
}

func TestDueWork(t *testing.T) {
	porttest.DueWork(t, func(_ *testing.T, now func() time.Time) porttest.DueStore { return memory.New(now) })
}

func TestDeliveryLog(t *testing.T) {
	porttest.DeliveryLog(t, func(_ *testing.T, now func() time.Time) porttest.DeliveryLogStore { return memory.New(now) })
}

func TestPartners(t *testing.T) {
	porttest.Partners(t, func(_ *testing.T, now func() time.Time) port.Partners { return memory.New(now) })
}

func TestAuditTrail(t *testing.T) {
	porttest.AuditTrail(t, func(_ *testing.T, now func() time.Time) port.AuditTrail { return memory.New(now) })
}

func TestJobs(t *testing.T) {
	porttest.Jobs(t, func(_ *testing.T, now func() time.Time) port.Jobs { return memory.New(now) })
}

func TestJobOrders(t *testing.T) {
	porttest.JobOrders(t, func(_ *testing.T, now func() time.Time) porttest.JobOrderStore { return memory.New(now) })
}

func TestReconciliations(t *testing.T) {
	porttest.Reconciliations(t, func(_ *testing.T, now func() time.Time) port.Reconciliations { return memory.New(now) })
}

func TestBudgets(t *testing.T) {
	porttest.Budgets(t, func(_ *testing.T, now func() time.Time) port.Budgets { return memory.New(now) })
}

func TestMails(t *testing.T) {
	porttest.Mails(t, func(_ *testing.T, now func() time.Time) port.Mails { return memory.New(now) })
}

func TestMarkers(t *testing.T) {
	porttest.Markers(t, func(_ *testing.T, now func() time.Time) port.Markers { return memory.New(now) })
}

func TestBreakers(t *testing.T) {
	porttest.Breakers(t, func(_ *testing.T, now func() time.Time) port.Breakers { return memory.New(now) })
}

func TestGateway(t *testing.T) {
	porttest.Gateway(t, porttest.SandboxTokens(), func(*testing.T) port.PaymentGateway { return memory.NewLedger() })
}

func TestErasures(t *testing.T) {
	porttest.Erasures(t, func(_ *testing.T, now func() time.Time) porttest.ErasureStore { return memory.New(now) })
}

func TestArchive(t *testing.T) {
	porttest.Archive(t, func(_ *testing.T, now func() time.Time) port.Archive { return memory.New(now) })
}

func TestArchivals(t *testing.T) {
	porttest.Archivals(t, func(_ *testing.T, now func() time.Time) porttest.ArchivalStore { return memory.New(now) })
}

func TestOrderBooks(t *testing.T) {
	porttest.OrderBooks(t, func(_ *testing.T, now func() time.Time) porttest.OrderBookStore { return memory.New(now) })
}

func TestBookReports(t *testing.T) {
	porttest.BookReports(t, memory.New(time.Now))
}

func TestWithdrawals(t *testing.T) {
	porttest.Withdrawals(t, func(_ *testing.T, now func() time.Time) porttest.WithdrawalStore { return memory.New(now) })
}

func TestOrderSearch(t *testing.T) {
	porttest.OrderSearch(t, func(_ *testing.T, now func() time.Time) porttest.SearchStore { return memory.New(now) })
}

func TestOverview(t *testing.T) {
	porttest.Overview(t, func(_ *testing.T, now func() time.Time) porttest.OverviewStore { return memory.New(now) })
}

func TestEffects(t *testing.T) {
	porttest.Effects(t, func(_ *testing.T, now func() time.Time) porttest.EffectStore { return memory.New(now) })
}

func TestShipments(t *testing.T) {
	porttest.Shipments(t, func(_ *testing.T, now func() time.Time) porttest.ShipmentStore { return memory.New(now) })
}

func TestReceivedEvents(t *testing.T) {
	porttest.ReceivedEvents(t, func(_ *testing.T, now func() time.Time) port.ReceivedEvents { return memory.New(now) })
}

func TestRecoveries(t *testing.T) {
	porttest.Recoveries(t, func(_ *testing.T, now func() time.Time) porttest.RecoveryStore { return memory.New(now) })
}

func TestAddresses(t *testing.T) { porttest.Addresses(t, memory.New(time.Now)) }
