// Package foreign lets clients that nobody here wrote talk to local: the AWS
// SDK for JavaScript, boto3 and the AWS CLI, all unmodified, do the same things
// and must get the same answers.
package foreign
