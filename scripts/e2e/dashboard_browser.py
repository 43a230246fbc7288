"""A headless Chromium of Debian's, driven through its WebDriver."""
import json
import time

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

PATIENCE_SECONDS = 20


class Browser:
    """One window; remembers every request and every complaint of the browser."""

    def __init__(self, url):
        options = Options()
        options.binary_location = "/usr/bin/chromium"
        for argument in ("--headless=new", "--no-sandbox", "--disable-gpu",
                         "--disable-dev-shm-usage", "--window-size=1280,900",
                         "--force-device-scale-factor=1", "--hide-scrollbars",
                         "--disable-background-networking", "--disable-component-update"):
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
        self.url = url
        # Of the checks themselves, which look at the pixels of a drawing.
        self.expected_problems = ["willReadFrequently"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.driver.quit()

    # Going and looking

    def open(self, address):
        """Goes to an address of the page, such as `#/graph`, as somebody who types it."""
        self.driver.get("about:blank")
        self.driver.get(f"{self.url}/{address}")
        self.until("a heading", lambda: self.texts("h1") != [""] and self.texts("h1"))

    def run(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def until(self, what, condition, seconds=PATIENCE_SECONDS):
        """Waits for a condition and gives its value; `None` when it does not come."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if value := condition():
                return value
            time.sleep(0.1)
        print(f"     waited in vain for {what}", flush=True)
        return None

    def texts(self, selector):
        """What the elements hold, as a person reads it."""
        return self.run(
            "return [...document.querySelectorAll(arguments[0])].map((e) => e.innerText.trim())",
            selector)

    def text(self, selector):
        return " ".join(self.texts(selector))

    def count(self, selector):
        return self.run("return document.querySelectorAll(arguments[0]).length", selector)

    def find(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def hash(self):
        return self.run("return location.hash")

    def labelled(self, name):
        """The control with a label of that text."""
        return self.run(
            "return [...document.querySelectorAll('label.field')].find((l) =>"
            " l.firstChild.textContent === arguments[0]).querySelector('input,select,textarea')",
            name)

    def press(self, *keys):
        webdriver.ActionChains(self.driver).send_keys(*keys).perform()

    def tab(self):
        """Moves on by the keyboard; says where to."""
        self.press(Keys.TAB)
        return self.run(
            "const e = document.activeElement; return [e.tagName.toLowerCase(),"
            " (e.innerText || e.ariaLabel || e.placeholder || '').trim()]")

    # Circumstances

    def scheme(self, name):
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
            "features": [{"name": "prefers-color-scheme", "value": name}]})

    def width(self, pixels, height=900):
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": pixels, "height": height, "deviceScaleFactor": 1, "mobile": False})

    def tree(self):
        """Role and name of all that a screen reader sees."""
        nodes = self.driver.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
        return [(n["role"]["value"], n.get("name", {}).get("value", ""))
                for n in nodes if not n.get("ignored") and "role" in n]

    # At the end

    def finish(self, check):
        """No complaint in the console that a check did not cause, no request to elsewhere."""
        problems = [entry["message"] for entry in self.driver.get_log("browser")
                    if entry["level"] in ("SEVERE", "WARNING")]
        problems = [message for message in problems
                    if not any(part in message for part in self.expected_problems)]
        check("the browser has nothing to complain of", problems == [], problems)
        urls = set()
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                urls.add(message["params"]["request"]["url"])
        # `data:` are the browser's own icons; the page's policy allows the page none.
        own = (f"{self.url}/", "about:", "data:")
        foreign = [url for url in urls if not url.startswith(own)]
        check(f"{len(urls)} addresses were asked, all of the agent's", urls and not foreign,
              foreign)
