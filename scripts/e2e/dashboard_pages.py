"""What each page of the dashboard has to show; `check(what, is_right, seen)` counts."""
import time
import urllib.parse
from pathlib import Path

from selenium.webdriver.common.keys import Keys

HOSTILE = "<script>window.broken=1</script>"
TABS = ["Overview", "Metrics", "Graph", "Live lines", "Cardinality", "Configuration"]
# Pixels of the first line's colour (#1f77b4) on the canvases of the chart.
BLUE_PIXELS = """
let found = 0;
for (const canvas of document.querySelectorAll('.chart canvas')) {
  const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
  for (let i = 0; i < data.length; i += 4) {
    if (Math.abs(data[i] - 0x1f) + Math.abs(data[i + 1] - 0x77) + Math.abs(data[i + 2] - 0xb4) < 40
        && data[i + 3] > 200) found += 1;
  }
}
return found;
"""


def graph_address(query, **more):
    return "#/graph?" + urllib.parse.urlencode({"q": query, **more})


def no_markup(browser, check, page):
    """Names are text: no element came of them, and no script ran."""
    bad = browser.count("main script, main img, main iframe, [onerror]")
    check(f"{page}: names are text", bad == 0 and not browser.run("return window.broken"), bad)


def accessible(browser, check, page):
    """Landmarks, one main heading, a name for everything that can be used."""
    tree = browser.tree()
    roles = [role for role, _ in tree]
    lacking = {"banner", "navigation", "main", "status"} - set(roles)
    check(f"{page}: landmarks", not lacking, lacking)
    nameless = [role for role, name in tree if not name and role in (
        "button", "textbox", "searchbox", "combobox", "checkbox", "link", "table", "region",
        "image", "meter", "ComboBoxMenuButton", "DateTime")]
    check(f"{page}: everything has a name", nameless == [], nameless)
    check(f"{page}: one main heading", browser.count("h1") == 1)
    ids = browser.run("return [...document.querySelectorAll('[id]')].map((e) => e.id)")
    check(f"{page}: ids are unique", len(ids) == len(set(ids)), ids)


def overview(browser, check):
    browser.open("")
    check("the page is called Martlet", "Martlet" in browser.driver.title, browser.driver.title)
    figure = "#figure-rejected"
    check("overview: lines rejected", browser.until(
        "two rejected lines", lambda: browser.texts(figure) == ["2"]), browser.texts(figure))
    more = browser.text(".card.worry")
    check("overview: with their reasons", "1 bad_value" in more and "1 no_colon" in more, more)
    rate = browser.until("a rate of lines", lambda: browser.texts("#figure-lines")[0] not in (
        "–", "0", "") and browser.texts("#figure-lines")[0])
    check("overview: six lines a second", rate and 2 <= float(rate) <= 14, rate)
    series = browser.text("section[aria-labelledby=title-series]")
    check("overview: series by type", "gauge" in series and "counter" in series, series)
    listeners = browser.text("table")
    check("overview: listeners", "udp://127.0.0.1" in listeners, listeners)
    check("overview: who is turned away", "turned away" in listeners, listeners)
    check("overview: backends", "prometheus" in listeners and "store" in listeners, listeners)
    check("overview: names with many series", browser.until(
        "the offenders", lambda: HOSTILE in browser.text("main")), browser.text("main")[-400:])
    check("overview: a trend", browser.until(
        "a line", lambda: browser.count(".trend path[d*=L]") == 1, 30))
    check("overview: the state of the agent", browser.text("#health").startswith("ready"))
    no_markup(browser, check, "overview")
    accessible(browser, check, "overview")


def metrics(browser, check):
    browser.open("#/metrics")
    check("metrics: names and pictures", browser.until(
        "sparklines", lambda: browser.count(".metrics path") >= 5))
    field = browser.labelled("Search")
    field.send_keys("shop_orders")
    check("metrics: search", browser.until(
        "one name", lambda: browser.texts(".metrics tbody th") == ["shop_orders"]),
        browser.texts(".metrics tbody th"))
    row = ".metrics tbody td"
    check("metrics: type and series", browser.texts(row)[:2] == ["counter", "2"],
          browser.texts(row))
    check("metrics: orders grow by four a second", browser.until(
        "a rate", lambda: browser.texts(row)[2].endswith("/s")
        and 0.5 < float(browser.texts(row)[2].removesuffix("/s")) < 6), browser.texts(row))
    check("metrics: the search stands in the address", "search=shop_orders" in browser.hash(),
          browser.hash())
    accessible(browser, check, "metrics")
    browser.driver.refresh()
    check("metrics: and comes back with it", browser.until(
        "the same row", lambda: browser.texts(".metrics tbody th") == ["shop_orders"]))
    browser.find(".metrics tbody a").click()
    check("metrics: a click opens the graph", browser.until(
        "a drawn line", lambda: browser.run(BLUE_PIXELS) > 20) and "rate" in browser.hash(),
        browser.hash())


def graph(browser, check):
    browser.open("#/graph")
    field = browser.find("textarea")
    field.send_keys("shop_queue", Keys.ENTER)
    check("graph: the query stands in the address", browser.until(
        "the hash", lambda: "q=shop_queue" in browser.hash()), browser.hash())
    names = browser.until("a legend", lambda: len(browser.texts(".legend code")) == 2
                          and browser.texts(".legend code"))
    check("graph: a line for each region", names and 'region="eu"' in names[0], names)
    check("graph: it is drawn", browser.until(
        "blue pixels", lambda: browser.run(BLUE_PIXELS) > 30), browser.run(BLUE_PIXELS))
    values = browser.run(
        "return [...document.querySelectorAll('.legend td')].map((e) => Number(e.innerText))")
    check("graph: values as they were sent", len(values) == 8 and all(
        5 < value < 75 for value in values), values)
    accessible(browser, check, "graph")
    browser.find(".legend input").click()
    check("graph: a line can be hidden", browser.until(
        "no blue", lambda: browser.run(BLUE_PIXELS) == 0), browser.run(BLUE_PIXELS))
    graph_controls(browser, check)
    graph_problems(browser, check)


def graph_controls(browser, check):
    browser.open(graph_address("sum(rate(shop_orders[30s]))", range="5m", refresh="5s"))
    check("graph: an address draws", browser.until(
        "pixels", lambda: browser.run(BLUE_PIXELS) > 20))
    chosen = browser.run("return [...document.querySelectorAll('select')].map((e) => e.value)")
    check("graph: the address chooses", chosen == ["5m", "5s"], chosen)
    before = len(browser.run("return performance.getEntriesByName"
                             "(performance.getEntriesByType('resource').filter((e) =>"
                             " e.name.includes('query_range')).at(-1).name)"))
    asked = "return performance.getEntriesByType('resource').filter((e) =>" \
            " e.name.includes('query_range')).length"
    first = browser.run(asked)
    check("graph: it asks again by itself", before and browser.until(
        "another query", lambda: browser.run(asked) > first, 12))
    browser.find("[aria-label='Zoom out']").click()
    check("graph: zoom out", "range=15m" in browser.hash(), browser.hash())
    browser.find("[aria-label=Earlier]").click()
    check("graph: earlier", "end=" in browser.hash(), browser.hash())
    browser.find("[aria-label='Until now']").click()
    check("graph: now", "end=" not in browser.hash(), browser.hash())
    browser.run("location.hash = '#/cardinality'")
    browser.until("the other page", lambda: browser.text("h1") == "Cardinality")
    browser.driver.back()
    check("graph: back is where one was", browser.until(
        "the graph", lambda: browser.text("h1") == "Graph") and "15m" in browser.hash(),
        browser.hash())


def graph_problems(browser, check):
    browser.expected_problems.append("api/v1/query_range")
    browser.open(graph_address("sum(rate(shop_orders"))
    check("graph: what is wrong is said", browser.until(
        "a problem", lambda: browser.text("[role=alert]") != ""), browser.text("main"))
    browser.open(graph_address(f'{{__name__="{HOSTILE}"}}'))
    check("graph: no samples", browser.until(
        "a message", lambda: "No samples" in browser.text("main")), browser.text("main"))
    browser.open(graph_address(
        f'label_replace(shop_queue, "x", "{HOSTILE}", "region", "eu")'))
    check("graph: labels with markup", browser.until(
        "the label", lambda: HOSTILE in browser.text(".legend")), browser.text("main"))
    no_markup(browser, check, "graph")


def tail(browser, check):
    browser.open("#/tail")
    check("tail: lines arrive", browser.until(
        "lines", lambda: any("shop.orders:3|c" in text for text in browser.texts(".lines li"))))
    rejected = browser.text(".lines .rejected")
    check("tail: rejected lines with their reason",
          "bad_value" in rejected and "shop.orders:one|c" in rejected, rejected)
    browser.labelled("Filter").send_keys("visitors")
    check("tail: filter", browser.until(
        "filtered lines", lambda: browser.texts(".lines li") and all(
            "visitors" in text for text in browser.texts(".lines li"))),
        browser.texts(".lines li")[:3])
    check("tail: the filter stands in the address", "filter=visitors" in browser.hash())
    browser.run("[...document.querySelectorAll('button')].find((b) =>"
                " b.innerText === 'Pause').click()")
    before = browser.texts(".lines li")
    browser.until("nothing", lambda: browser.texts(".lines li") != before, 2.5)
    check("tail: a pause", browser.texts(".lines li") == before)
    browser.open("#/tail?show=rejected")
    check("tail: rejected lines alone", browser.until(
        "two lines", lambda: browser.count(".lines li") == 2), browser.texts(".lines li"))
    no_markup(browser, check, "tail")
    accessible(browser, check, "tail")


def cardinality(browser, check):
    browser.open("#/cardinality")
    check("cardinality: prefixes", browser.until(
        "stock", lambda: "stock.\n" in browser.text("main")
        or "stock.\t" in browser.text("main")), browser.text("main")[:300])
    text = browser.text("main")
    check("cardinality: names are shown as they are", HOSTILE in text, text[:500])
    shelves = browser.run(
        "return [...document.querySelectorAll('tbody tr')].filter((r) => r.cells[0].innerText"
        " === 'shelf').map((r) => [r.cells[1].innerText, r.cells[2].innerText])")
    check("cardinality: 50 series with 50 shelves", shelves == [["50", "50"]], shelves)
    no_markup(browser, check, "cardinality")
    accessible(browser, check, "cardinality")
    browser.run("[...document.querySelectorAll('tbody a')].find((a) =>"
                " a.innerText === 'stock.').click()")
    browser.until("its parts", lambda: "stock.part." in browser.text("tbody"))
    browser.run("[...document.querySelectorAll('tbody a')].find((a) =>"
                " a.innerText === 'stock.part.').click()")
    check("cardinality: a prefix opens", browser.until(
        "five parts", lambda: browser.texts("tbody a") == [
            f"stock.part.{n}." for n in range(5)]), browser.texts("tbody a"))
    check("cardinality: its series", "50 of" in browser.text("[role=status]"))


def configuration(browser, check):
    browser.open("#/configuration")
    text = browser.until("YAML", lambda: "interval:" in browser.text("pre") and browser.text("pre"))
    check("configuration: what is in force", text and "interval: 1s" in text, text)
    check("configuration: secrets are not shown", text and "password_file" in text
          and "hunter2" not in text, text)
    accessible(browser, check, "configuration")


def keyboard(browser, check):
    browser.open("#/cardinality")
    browser.until("a count", lambda: "of" in browser.text("main [role=status]"))
    browser.run("document.activeElement.blur()")
    first = browser.tab()
    check("keyboard: first the way past the head", first == ["a", "Skip to the content"], first)
    order = [browser.tab() for _ in TABS]
    check("keyboard: then the pages", order == [["a", name] for name in TABS], order)
    after = browser.tab()
    check("keyboard: then what is on the page", after == ["input", "shop.checkout."], after)
    browser.driver.get(f"{browser.url}/#/overview")
    browser.until("the overview", lambda: browser.text("h1") == "Overview")
    browser.find("#skip").send_keys(Keys.ENTER)
    check("keyboard: past the head", browser.run("return document.activeElement.id") == "main")
    browser.find("#tabs a[href='#/tail']").send_keys(Keys.ENTER)
    browser.until("the tail", lambda: browser.text("h1") == "Live lines")
    check("keyboard: a new page begins at its heading",
          browser.run("return document.activeElement.tagName") == "H1")


def schemes(browser, check):
    ground = "return getComputedStyle(document.documentElement).backgroundColor"
    browser.open("#/overview")
    browser.scheme("light")
    light = browser.run(ground)
    browser.scheme("dark")
    dark = browser.run(ground)
    sums = [sum(int(n) for n in c.strip("rgb()").split(",")) for c in (light, dark)]
    check("schemes: light and dark", sums[0] > 600 and sums[1] < 150, (light, dark))
    browser.scheme("light")


def narrow(browser, check):
    browser.width(360, 740)
    for tab in ("overview", "metrics", "graph?q=shop_queue", "tail", "cardinality",
                "configuration"):
        browser.open(f"#/{tab}")
        browser.until("a body", lambda: browser.count("main .page *") > 1)
        wide = browser.run("return document.documentElement.scrollWidth")
        check(f"narrow: {tab.split('?')[0]} fits", wide <= 360, wide)
    browser.width(1280)


ALL = [overview, metrics, graph, tail, cardinality, configuration, keyboard, schemes, narrow]


def take_screenshots(browser, folder, send_rejected):
    """The documentation's pictures."""
    views = {
        "overview": ("#/overview", lambda: browser.count(".trend path[d*=L]") == 1, "light"),
        "graph": (graph_address("shop_queue", range="5m"),
                  lambda: browser.run(BLUE_PIXELS) > 100, "light"),
        "metrics": ("#/metrics?search=shop&range=5m",
                    lambda: browser.count(".metrics path") >= 6, "dark"),
        "tail": ("#/tail?filter=shop", lambda: browser.count(".lines li") > 30, "dark"),
    }
    for name, (address, is_there, scheme) in views.items():
        browser.scheme(scheme)
        browser.width(1180, 760)
        browser.open(address)
        browser.until(f"the picture {name}", is_there, 60)
        if name == "overview":
            time.sleep(60)  # of trend
        if name == "tail":
            send_rejected()
            time.sleep(3)
        browser.driver.save_screenshot(str(Path(folder) / f"{name}.png"))
