package server

import (
	"context"
	"encoding/xml"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/eventforge/eventforge/domain/failure"
)

const sitemapRoute = "/sitemap.xml"

// sitemapPages are the pages that search engines should know, after
// https://www.sitemaps.org/protocol.html. A sitemap may have 50,000 of them and 50 MB; the
// index of the catalog has fewer products than that, and a larger one has no list of them.
type sitemapPages struct {
	XMLName xml.Name      `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
	Pages   []sitemapPage `xml:"url"`
}

type sitemapPage struct {
	Address string `xml:"loc"`
}

// sitemap lists the shop and each product that it sells, to anybody. It is kept and cached
// as the pages of products are.
func (s *Server) sitemap(c echo.Context) error {
	r := c.Request()
	page, err := s.pages.keep(r.Context(), sitemapRoute, s.renderSitemap)
	if err != nil {
		return err
	}
	return listedProducts{page, r.Header.Get("If-None-Match")}.write(c.Response())
}

func (s *Server) renderSitemap(ctx context.Context) (productPage, error) {
	skus, err := s.storefront.OnSale(ctx)
	if err != nil {
		return productPage{}, err
	}
	pages := []sitemapPage{{s.appURL + "/"}}
	for _, sku := range skus {
		pages = append(pages, sitemapPage{s.appURL + "/products/" + url.PathEscape(sku)})
	}
	body, err := xml.Marshal(sitemapPages{Pages: pages})
	if err != nil {
		return productPage{}, failure.Wrap(failure.Internal, err, "the sitemap cannot be rendered")
	}
	return tagged("application/xml", append([]byte(xml.Header), body...)), nil
}
