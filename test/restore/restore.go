// Package restore drills the loss of the table: it is restored to a time before the loss,
// an API serves from it, and the archive is read without any table. It measures how long
// that takes on local, and fails if an order or an event that was there is missing or
// differs, or if the books do not name exactly what was accepted after that time.
package restore

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/eventforge/eventforge/ops/client"
)

// Options are a drill's size.
type Options struct {
	Orders int // before the time that is restored, at least three; a third is archived, and as many follow
}

// Report is what a drill measured.
type Report struct {
	Orders, Events int // that were there, and are there again
	Archived       int // of the orders: their events were read from the archive
	Lost           int // orders that were accepted after the restored time
	LostAmount     int64
	LostFrom       time.Time // the lost window: from the restored time …
	LostUntil      time.Time // … to the last order that was accepted
	Restore        time.Duration
	Serve          time.Duration // from then until an API is ready
	Check          time.Duration // reading every order, and comparing the books
	Archive        time.Duration // reading every archived history without a table
}

// Drill runs the drill on a platform of its own.
func Drill(ctx context.Context, o Options) (Report, error) {
	dir, err := os.MkdirTemp("", "eventforge-restore")
	if err != nil {
		return Report{}, err
	}
	p, err := start(ctx, dir)
	if err != nil {
		return Report{}, errors.Join(err, os.RemoveAll(dir))
	}
	d := drill{platform: p, table: p.local.Table + "-restored", seen: map[string]string{}}
	err = d.run(ctx, max(o.Orders, 3))
	return d.report, errors.Join(err, p.stop(), os.RemoveAll(dir))
}

// drill is one run.
type drill struct {
	*platform
	table  string            // the restored one
	seen   map[string]string // what the API said at the restored time, by path
	report Report
}

func (d *drill) run(ctx context.Context, orders int) error {
	old, err := d.buy(ctx, orders/3)
	if err != nil {
		return err
	}
	if err := d.archive(ctx); err != nil {
		return err
	}
	before, err := d.buy(ctx, orders-len(old))
	if err != nil {
		return err
	}
	before = append(old, before...)
	if d.seen, err = d.look(ctx, d.shopper.Base, before); err != nil {
		return err
	}
	if d.report.LostFrom, err = pass(ctx); err != nil {
		return err
	}
	after, err := d.buy(ctx, orders/3)
	if err != nil {
		return err
	}
	d.report.LostUntil = after[len(after)-1].CreatedAt
	if err := d.destroy(ctx, before); err != nil {
		return err
	}
	return errors.Join(d.restored(ctx, before, after), d.archived(ctx, old))
}

// pass returns a time after which nothing of before happens: the API's times have
// milliseconds.
func pass(ctx context.Context) (time.Time, error) {
	at := time.Now().Truncate(time.Millisecond).Add(time.Millisecond)
	for !time.Now().After(at.Add(time.Millisecond)) {
		if err := client.Pause(ctx, time.Millisecond); err != nil {
			return at, err
		}
	}
	return at, nil
}

// destroy is a bad script: every order item is deleted.
func (d *drill) destroy(ctx context.Context, orders []client.Order) error {
	for _, o := range orders {
		_, err := d.dynamodb().DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: &d.local.Table, Key: map[string]types.AttributeValue{
			"PK": &types.AttributeValueMemberS{Value: "ORDER#" + o.ID}, "SK": &types.AttributeValueMemberS{Value: "ORDER"},
		}})
		if err != nil {
			return err
		}
	}
	if _, err := d.shopper.Order(ctx, orders[0].ID); err == nil {
		return errors.New("the drill broke nothing: a deleted order is still there")
	}
	return nil
}

// restored restores the table, serves from it, and compares it with what was there.
func (d *drill) restored(ctx context.Context, before, after []client.Order) error {
	began := time.Now()
	if err := d.restore(ctx); err != nil {
		return err
	}
	d.report.Restore, began = time.Since(began), time.Now()
	base, stop, err := d.serve(ctx, d.table)
	if err != nil {
		return err
	}
	defer stop()
	d.report.Serve, began = time.Since(began), time.Now()
	if err := d.compare(ctx, base, before, after); err != nil {
		return err
	}
	err = d.books(ctx, before, after)
	d.report.Check = time.Since(began)
	return err
}

// restore is the runbook's command, and its waiter.
func (d *drill) restore(ctx context.Context) error {
	_, err := d.dynamodb().RestoreTableToPointInTime(ctx, &dynamodb.RestoreTableToPointInTimeInput{
		SourceTableName: &d.local.Table, TargetTableName: &d.table, RestoreDateTime: aws.Time(d.report.LostFrom),
	})
	if err != nil {
		return err
	}
	return dynamodb.NewTableExistsWaiter(d.dynamodb()).Wait(ctx, &dynamodb.DescribeTableInput{TableName: &d.table}, time.Minute)
}

// compare reads what was seen before from the restored table; of what came later, nothing
// may be there.
func (d *drill) compare(ctx context.Context, base string, before, after []client.Order) error {
	now, err := d.look(ctx, base, before)
	if err != nil {
		return err
	}
	for _, path := range slices.Sorted(maps.Keys(d.seen)) {
		if now[path] != d.seen[path] {
			return fmt.Errorf("%s was\n%s\nand is after the restore\n%s", path, d.seen[path], now[path])
		}
	}
	d.report.Orders = len(before)
	for _, o := range before {
		d.report.Events += len(o.Timeline)
	}
	for _, o := range after {
		a, err := d.at(base).Send(ctx, http.MethodGet, "/api/orders/"+o.ID, nil, nil)
		if err != nil || a.Status != http.StatusNotFound {
			return fmt.Errorf("order %s came after the restored time and is there: %d %w", o.ID, a.Status, err)
		}
	}
	return nil
}
