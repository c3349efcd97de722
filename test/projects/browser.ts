/**
 * Serves folders and looks at their pages in headless Chromium.
 *
 * The non-obvious decision: a page counts as seen only together with everything that Chromium
 * complained about meanwhile, so that no test can forget to ask.
 */
import { readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { onTestFinished } from "vitest";

/** Allows what the page's own server sends, and neither inline scripts nor making code. */
export const STRICT = "default-src 'self'";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

/** A folder that is served until it is closed. */
export interface Site {
  readonly address: string;
  readonly close: () => void;
}

/** Serves a folder under a Content-Security-Policy, if one is given. */
export async function listen(folder: string, policy?: string): Promise<Site> {
  const server = createServer(({ url = "/" }, response) => {
    const { pathname } = new URL(url, "http://localhost");
    const file = join(folder, pathname.endsWith("/") ? `${pathname}index.html` : pathname);
    if (policy !== undefined) response.setHeader("Content-Security-Policy", policy);
    if (!statSync(file, { throwIfNoEntry: false })?.isFile()) {
      // The browser asks for an icon by itself; a missing one would be a complaint.
      response.writeHead(pathname === "/favicon.ico" ? 204 : 404).end();
      return;
    }
    response.setHeader("Content-Type", TYPES[extname(file)] ?? "application/octet-stream");
    response.end(readFileSync(file));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return { address, close: () => void server.close() };
}

/** Serves a folder until the test has finished; returns the address. */
export async function serve(folder: string, policy?: string): Promise<string> {
  const { address, close } = await listen(folder, policy);
  onTestFinished(close);
  return address;
}

/** How long to wait for anything: the machine may be busy with other tests. */
const PATIENCE = 120_000;

/** Starts the Chromium that the system has. */
export function launch(): Promise<Browser> {
  const args = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ];
  const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
  return chromium.launch({ executablePath, headless: true, args }).catch((error: unknown) => {
    const how = "needs Chromium: apt-get install chromium, or its path in CHROMIUM";
    throw new Error(`${how}\n${String(error)}`);
  });
}

/** An open page, and what Chromium has complained about so far. */
export interface Visit {
  readonly page: Page;
  readonly complaints: readonly string[];
  /** The addresses of all that it has asked for, workers included. */
  readonly requests: readonly string[];
}

/** Opens a page. */
export async function open(
  browser: Browser,
  address: string,
  how: BrowserContextOptions = {},
): Promise<Visit> {
  const context = await browser.newContext(how);
  onTestFinished(() => context.close());
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("requestfailed", (request) => complaints.push(`failed: ${request.url()}`));
  const requests: string[] = [];
  context.on("request", (request) => requests.push(request.url()));
  await page.goto(address);
  return { page, complaints, requests };
}

/** What a page has written into `document.body.dataset.result`, as JSON, and the complaints. */
export async function resultOf(
  browser: Browser,
  address: string,
): Promise<{ result: unknown; complaints: readonly string[] }> {
  const { page, complaints } = await open(browser, address);
  // Waiting for an expression would make code in the page, which the policy forbids.
  const body = page.locator("body[data-result]");
  const result = await body.getAttribute("data-result").then(
    (text) => JSON.parse(text as string) as unknown,
    () => "the page wrote no result",
  );
  return { result, complaints };
}
