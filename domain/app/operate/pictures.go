package operate

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/failure"
)

// uploadTTL is how long a browser may begin an upload after it was offered.
const uploadTTL = 10 * time.Minute

// PictureFile is a file of a picture that is to be uploaded.
type PictureFile struct {
	Width int
	Bytes int64
}

// PictureUpload is an offer to upload a picture.
type PictureUpload struct {
	ID      string
	Links   map[int]string // by width
	Expires time.Time
}

// OfferUpload offers to upload the files of a picture of a product: exactly so many bytes
// each. It fails with Invalid, and with NotFound if there is no such product.
func (o Operations) OfferUpload(ctx context.Context, sku string, files []PictureFile) (PictureUpload, error) {
	if err := checkFiles(files); err != nil {
		return PictureUpload{}, err
	}
	if _, err := o.Product(ctx, sku); err != nil {
		return PictureUpload{}, err
	}
	upload := PictureUpload{ID: o.IDs.Next(), Links: map[int]string{}, Expires: o.Now().Add(uploadTTL)}
	for _, f := range files {
		link, err := o.Pictures.UploadLink(ctx, uploadName(sku, upload.ID, f.Width), f.Bytes, uploadTTL)
		if err != nil {
			return PictureUpload{}, err
		}
		upload.Links[f.Width] = link
	}
	return upload, nil
}

func checkFiles(files []PictureFile) error {
	var v failure.Violations
	var widths []int
	for i, f := range files {
		pointer := fmt.Sprintf("/files/%d", i)
		if !slices.Contains(catalog.PictureWidths(), f.Width) || slices.Contains(widths, f.Width) {
			v.Add(pointer+"/width", "range", "must be one of %v, each once", catalog.PictureWidths())
		}
		if f.Bytes < 1 || f.Bytes > catalog.MaxPictureBytes {
			v.Add(pointer+"/bytes", "range", "must be 1–%d", catalog.MaxPictureBytes)
		}
		widths = append(widths, f.Width)
	}
	return v.Err()
}

// uploadName is the name of an uploaded file. Nobody but operators can upload, and an
// upload is for one product.
func uploadName(sku, upload string, width int) string {
	return path.Join(sku, upload, strconv.Itoa(width)+".webp")
}

// NewPicture is an uploaded picture that a product is to get.
type NewPicture struct {
	Upload  string // the id of the offer
	Picture catalog.Picture
	Version int // of the product that the operator has seen
}

var uploadForm = regexp.MustCompile(`^[0-9A-Z]{26}$`)

// AddPicture adds an uploaded picture to the end of a product's, once it is sure that the
// files are what the operator says. Repeating it returns the product. It fails with
// Invalid, with NotFound if there is no such product, and with Conflict if that was
// changed meanwhile.
func (o Operations) AddPicture(ctx context.Context, operatorID, sku string, n NewPicture) (catalog.Offer, error) {
	if err := n.check(); err != nil {
		return catalog.Offer{}, err
	}
	offer, err := o.Product(ctx, sku)
	if err != nil {
		return offer, err
	}
	files, err := o.uploaded(ctx, sku, n)
	if err != nil {
		return catalog.Offer{}, err
	}
	n.Picture.ID = pictureID(sku, n, files)
	if slices.ContainsFunc(offer.Product.Pictures, func(p catalog.Picture) bool { return p.ID == n.Picture.ID }) {
		return offer, nil
	}
	p := offer.Product
	if p.Version != n.Version {
		return catalog.Offer{}, catalog.Changed(sku)
	}
	p.Pictures = append(slices.Clone(p.Pictures), n.Picture)
	if err := o.check(p); err != nil {
		return catalog.Offer{}, err
	}
	for i, width := range n.Picture.Widths {
		if err := o.Pictures.Publish(ctx, n.Picture.File(width), files[i]); err != nil {
			return catalog.Offer{}, err
		}
	}
	return o.PutProduct(ctx, operatorID, p)
}

func (n NewPicture) check() error {
	var v failure.Violations
	if !uploadForm.MatchString(n.Upload) {
		v.Add("/upload", "format", "must be the id of an offered upload")
	}
	if err := n.Picture.CheckSizes(); err != nil {
		v.Add("/widths", "range", "%s", messageOf(err))
	}
	catalog.CheckAlt("/alt", n.Picture.Alt, &v)
	return v.Err()
}

// uploaded are the picture's files, each of which is what it should be.
func (o Operations) uploaded(ctx context.Context, sku string, n NewPicture) (files [][]byte, err error) {
	var v failure.Violations
	for i, width := range n.Picture.Widths {
		file, err := o.Pictures.Uploaded(ctx, uploadName(sku, n.Upload, width))
		if err == nil {
			err = n.Picture.CheckFile(width, file)
		}
		switch {
		case failure.Is(err, failure.NotFound), failure.Is(err, failure.Invalid):
			v.Add(fmt.Sprintf("/widths/%d", i), "picture", "%s", messageOf(err))
		case err != nil:
			return nil, err
		}
		files = append(files, file)
	}
	return files, v.Err()
}

func messageOf(err error) string {
	var f *failure.Error
	if errors.As(err, &f) {
		return f.Message
	}
	return ""
}

// pictureID is derived from the files and their upload: a picture's files never change,
// nobody can guess it, and repeating a request makes the same one.
func pictureID(sku string, n NewPicture, files [][]byte) string {
	hash := sha256.New()
	fmt.Fprintf(hash, "%s/%s/%v\n", sku, n.Upload, n.Picture.Widths)
	for _, file := range files {
		sum := sha256.Sum256(file)
		hash.Write(sum[:])
	}
	return strings.ToLower(base32.StdEncoding.EncodeToString(hash.Sum(nil))[:26])
}

// removePictures removes the files of pictures that a product no longer has. A file that
// cannot be removed stays: no page shows it, and nobody can guess its address.
func (o Operations) removePictures(ctx context.Context, before, after []catalog.Picture) {
	for _, p := range before {
		if slices.ContainsFunc(after, func(kept catalog.Picture) bool { return kept.ID == p.ID }) {
			continue
		}
		for _, width := range p.Widths {
			_ = o.Pictures.Remove(ctx, p.File(width))
		}
	}
}
