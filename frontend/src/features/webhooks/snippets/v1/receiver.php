<?php

// php -S 127.0.0.1:3000 receiver.php

function isGenuine(string $body): bool
{
    $key = base64_decode(str_replace('whsec_', '', getenv('WEBHOOK_SECRET')));
    $id = $_SERVER['HTTP_WEBHOOK_ID'] ?? '';
    $timestamp = $_SERVER['HTTP_WEBHOOK_TIMESTAMP'] ?? '';
    if (!preg_match('/^[0-9]{1,12}$/D', $timestamp) || abs(time() - (int) $timestamp) > 300) {
        return false;
    }
    $expected = 'v1,' . base64_encode(hash_hmac('sha256', "$id.$timestamp.$body", $key, true));
    foreach (explode(' ', $_SERVER['HTTP_WEBHOOK_SIGNATURE'] ?? '') as $given) {
        if (hash_equals($expected, $given)) {
            return true;
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
