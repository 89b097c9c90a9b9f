#!/bin/sh
# Fetches OpenLayers from the npm registry, as package-lock.json names it, and makes ol.js of what entry.js uses of it.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$here/package.json" "$here/package-lock.json" "$here/entry.js" "$work"
cd "$work"
npm ci --ignore-scripts --no-audit --no-fund --silent
{
    echo '/*! OpenLayers 10.11.0 with rbush 4.0.1 and quickselect 3.0.0, bundled by esbuild 0.28.2'
    for name in ol rbush quickselect; do cat node_modules/$name/LICENSE*; done
    echo '*/'
    node_modules/.bin/esbuild entry.js --bundle --minify --format=iife --global-name=ol --target=es2022
} >"$here/ol.js"
sha256sum "$here/ol.js"
