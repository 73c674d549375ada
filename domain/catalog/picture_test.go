package catalog_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/money"
)

func picture(letter, alt string) catalog.Picture {
	return catalog.Picture{ID: strings.Repeat(letter, 26), Alt: alt, Width: 640, Height: 480, Widths: []int{320, 640}}
}

func TestEqualComparesEveryMember(t *testing.T) {
	full := catalog.Product{
		SKU: "A", Name: "n", Description: "d", Price: money.Money{Amount: 1, Currency: "USD"}, Active: true,
		Category: catalog.Category{Slug: "c", Name: "C"}, Pictures: []catalog.Picture{picture("a", "x")},
		Version: 1, UpdatedBy: "u", UpdatedAt: time.Unix(1, 0), AddedAt: time.Unix(1, 0),
	}
	for _, value := range []reflect.Value{reflect.ValueOf(full), reflect.ValueOf(full.Pictures[0])} {
		for i := range value.NumField() {
			require.False(t, value.Field(i).IsZero(), "the test leaves out %s", value.Type().Field(i).Name)
		}
	}
	same := full
	require.True(t, full.Equal(same))
	for i := range reflect.TypeFor[catalog.Product]().NumField() {
		other := full
		reflect.ValueOf(&other).Elem().Field(i).SetZero()
		require.False(t, full.Equal(other), reflect.TypeFor[catalog.Product]().Field(i).Name)
	}
	for i := range reflect.TypeFor[catalog.Picture]().NumField() {
		other := picture("a", "x")
		reflect.ValueOf(&other).Elem().Field(i).SetZero()
		require.False(t, full.Pictures[0].Equal(other), reflect.TypeFor[catalog.Picture]().Field(i).Name)
	}
}

func TestCategoryAndPicturesHaveRules(t *testing.T) {
	good := catalog.Product{
		SKU: "A", Name: "n", Price: money.Money{Amount: 1, Currency: "USD"}, Category: catalog.Category{Slug: "desk-lamps-2", Name: "灯"},
		Pictures: []catalog.Picture{picture("a", strings.Repeat("é", catalog.MaxAlt)), picture("2", "x")},
	}
	require.NoError(t, good.Check())
	for name, c := range map[string]struct {
		change func(*catalog.Product)
		want   []string
	}{
		"slug":         {func(p *catalog.Product) { p.Category.Slug = "Desk" }, []string{"/category/slug format"}},
		"no slug":      {func(p *catalog.Product) { p.Category.Slug = "" }, []string{"/category/slug format"}},
		"long slug":    {func(p *catalog.Product) { p.Category.Slug = strings.Repeat("a", 41) }, []string{"/category/slug format"}},
		"no name":      {func(p *catalog.Product) { p.Category.Name = "" }, []string{"/category/name length"}},
		"no alt":       {func(p *catalog.Product) { p.Pictures[1].Alt = "" }, []string{"/pictures/1/alt length"}},
		"twice":        {func(p *catalog.Product) { p.Pictures[1] = p.Pictures[0] }, []string{"/pictures/1/id repeated"}},
		"other width":  {func(p *catalog.Product) { p.Pictures[0].Width = 320 }, []string{"/pictures/0/id unknown"}},
		"no height":    {func(p *catalog.Product) { p.Pictures[0].Height = 0 }, []string{"/pictures/0/id unknown"}},
		"unknown size": {func(p *catalog.Product) { p.Pictures[0].Widths = []int{320, 639} }, []string{"/pictures/0/id unknown"}},
		"unsorted":     {func(p *catalog.Product) { p.Pictures[0].Widths = []int{1280, 640} }, []string{"/pictures/0/id unknown"}},
		"foreign":      {func(p *catalog.Product) { *p = p.Arrange([]catalog.Shown{{ID: strings.Repeat("z", 26), Alt: "x"}}) }, []string{"/pictures/0/id unknown"}},
		"too many":     {func(p *catalog.Product) { p.Pictures = make([]catalog.Picture, catalog.MaxPictures+1) }, []string{"/pictures count"}},
	} {
		p := good
		p.Pictures = []catalog.Picture{picture("a", "x"), picture("b", "y")}
		c.change(&p)
		var f *failure.Error
		require.True(t, errors.As(p.Check(), &f), name)
		var got []string
		for _, v := range f.Violations {
			got = append(got, v.Pointer+" "+v.Code)
		}
		require.Equal(t, c.want, got, name)
	}
}

func TestArrangeKeepsWhatPicturesAre(t *testing.T) {
	p := catalog.Product{Pictures: []catalog.Picture{picture("a", "x"), picture("b", "y"), picture("c", "z")}}
	arranged := p.Arrange([]catalog.Shown{{ID: p.Pictures[2].ID, Alt: "new"}, {ID: p.Pictures[0].ID, Alt: "x"}})
	require.Equal(t, []catalog.Picture{picture("c", "new"), picture("a", "x")}, arranged.Pictures)
	require.Equal(t, picture("c", "z"), p.Pictures[2], "the product itself stays")
	require.Empty(t, arranged.Arrange([]catalog.Shown{}).Pictures)
}
