<?php

// php -S 127.0.0.1:3000 receiver.php, with the extension sodium, which PHP comes with

const MINUTE = 60;

/** The keys, which a file beside this one keeps between requests: nobody else may write it. */
function publicKeys(int $maxAge): array
{
    $kept = __DIR__ . '/.webhook-keys.json';
    clearstatcache();
    if (!is_file($kept) || time() - filemtime($kept) >= $maxAge) {
        $fetched = @file_get_contents(getenv('WEBHOOK_KEYS_URL'), false, stream_context_create(['http' => ['timeout' => 5]]));
        $fetched === false ? @touch($kept) : file_put_contents($kept, $fetched, LOCK_EX);
    }
    $keys = json_decode((string) file_get_contents($kept))->keys ?? [];
    return array_map(fn ($key) => base64_decode(strtr($key->x, '-_', '+/')), $keys);
}

function isGenuine(string $body): bool
{
    $id = $_SERVER['HTTP_WEBHOOK_ID'] ?? '';
    $timestamp = $_SERVER['HTTP_WEBHOOK_TIMESTAMP'] ?? '';
    if (!preg_match('/^[0-9]{1,12}$/D', $timestamp) || abs(time() - (int) $timestamp) > 300) {
        return false;
    }
    $given = explode(' ', $_SERVER['HTTP_WEBHOOK_SIGNATURE'] ?? '', 8);
    // Keys that are an hour old are fetched again; younger ones if they do not verify the delivery.
    foreach ([60 * MINUTE, MINUTE] as $maxAge) {
        foreach (publicKeys($maxAge) as $key) {
            foreach ($given as $text) {
                $signature = str_starts_with($text, 'v1a,') ? base64_decode(substr($text, 4)) : '';
                if (strlen($signature) === 64 && sodium_crypto_sign_verify_detached($signature, "$id.$timestamp.$body", $key)) {
                    return true;
                }
            }
        }
    }
    return false;
}

$body = file_get_contents('php://input'); // verify the bytes as they came, then parse them
$genuine = isGenuine($body);
if ($genuine) {
    error_log(json_decode($body)->type . ' ' . $_SERVER['HTTP_WEBHOOK_ID']);
}
http_response_code($genuine ? 204 : 401);
