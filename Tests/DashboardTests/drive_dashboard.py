"""Uses the dashboard of a real `cutroom serve` as a person does, in a real Chromium, and kills the server on the way.

    drive_dashboard.py PROGRAM HOME VIDEO PICTURES

HOME is an empty CUTROOM_HOME with its parts; screenshots go to PICTURES. Ends with 0, or says what was not as promised.
"""

import os
import re
import signal
import subprocess
import sys

from playwright.sync_api import expect, sync_playwright

PROGRAM, HOME, VIDEO, PICTURES = sys.argv[1:5]
SLOW = 480_000  # milliseconds that making the clips may take on a loaded machine
HOSTILE = "<img src=x onerror=\"window.owned=1\"> & talk"


class Server:
    """One `cutroom serve`, which can be killed and started again on the same port and folder."""

    def __init__(self):
        self.port, self.link = "0", ""
        self.start()

    def start(self):
        environment = dict(os.environ, CUTROOM_HOME=HOME, START_DELAY="0s")
        self.process = subprocess.Popen(
            [PROGRAM, "serve", "--port", self.port], env=environment, stdout=subprocess.PIPE, text=True, cwd=HOME)
        for line in self.process.stdout:
            if "listens on" in line:
                self.address = line.split()[-1]
                self.port = self.address.rsplit(":", 1)[1]
            if "Sign in once with" in line:
                self.link = line.split()[-1]
                return
        raise AssertionError("the server did not start")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def restart(self):
        self.kill()
        self.start()

    def stop(self):
        self.process.terminate()
        assert self.process.wait(30) == 0, "the server did not stop cleanly"


def check(holds, promise):
    if not holds:
        raise AssertionError(promise)


class Visit:
    """A browser window whose complaints are collected."""

    def __init__(self, browser, address, **looks):
        self.context = browser.new_context(base_url=address, **looks)
        self.page = self.context.new_page()
        self.complaints = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self.hear)

    def hear(self, message):
        if message.type == "error" and re.search("Content Security Policy|Uncaught|module", message.text):
            self.complaints.append(message.text)

    def picture(self, name):
        self.page.evaluate("scrollTo(0, 0)")
        self.page.screenshot(path=os.path.join(PICTURES, name + ".png"), full_page=True)


def strangers_are_told_how_to_get_in(visit):
    page = visit.page
    page.goto("/")
    check(page.url.endswith("/sign-in"), "a stranger is led to the sign-in page")
    expect(page.get_by_text("cutroom sign-in", exact=True)).to_be_visible()
    visit.picture("1-sign-in")
    page.get_by_label("API key").fill("cr_wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert").filter(has_text="not one of our API keys")).to_be_visible()


def a_link_signs_in_once(visit, link):
    page = visit.page
    page.goto(link)
    expect(page.get_by_role("heading", name="Drop a talk in, get clips out")).to_be_visible()
    visit.picture("2-empty")
    policy = page.request.get("/").headers["content-security-policy"]
    check("default-src 'none'" in policy and "unsafe" not in policy, "a strict content security policy")
    without_token = page.evaluate("fetch('/v1/projects', {method: 'POST', body: '{}'}).then(a => a.status)")
    check(without_token == 403, f"a change without the session's token is refused, not {without_token}")
    page.goto(link)
    expect(page.get_by_text("was used before or has expired")).to_be_visible()
    page.goto("/")


def a_file_becomes_a_project(visit):
    page = visit.page
    page.get_by_role("link", name="Make the first clips").click()
    page.get_by_role("button", name="Make clips").click()
    expect(page.locator("#problem")).to_contain_text("Choose a file or give an address")
    page.locator("#file").set_input_files(VIDEO)
    page.get_by_label("Name").fill(HOSTILE)
    visit.picture("3-new-project")
    page.get_by_role("button", name="Make clips").click()
    page.wait_for_url("**/projects/*", timeout=60_000)
    expect(page.get_by_role("heading", level=1)).to_have_text(HOSTILE)
    check(not page.evaluate("window.owned"), "what people type is text, never markup")


def a_run_can_be_canceled_and_begun_again(visit):
    page = visit.page
    for answer, state in [("Keep going", "Working"), ("Cancel the run", "Canceled")]:
        expect(page.locator("#facts .badge")).to_have_text("Working", timeout=60_000)
        page.get_by_role("button", name="Cancel", exact=True).click()
        page.get_by_role("button", name=answer).click()
        expect(page.locator("#facts .badge")).to_have_text(state)
    page.get_by_role("button", name="Start again").click()
    expect(page.get_by_role("button", name="Start again")).to_be_hidden()


def the_page_lives_through_a_killed_server(visit, server):
    page = visit.page
    overview = visit.context.new_page()
    overview.goto("/")
    overview.evaluate("window.sameDocument = true")
    page.evaluate("window.sameDocument = true")
    expect(page.locator("#status progress")).to_be_visible()
    expect(page.locator(".stages .current")).to_have_count(1)
    expect(page.locator(".stages li").nth(3)).to_have_class(re.compile("current|done"), timeout=SLOW)
    visit.picture("4-at-work")
    server.kill()
    expect(page.locator("#reconnecting")).to_be_visible(timeout=15_000)
    visit.picture("5-reconnecting")
    server.start()
    expect(page.locator("#reconnecting")).to_be_hidden(timeout=30_000)
    expect(page.locator("#facts .badge")).to_have_text("Done", timeout=SLOW)
    expect(overview.locator("#projects .badge")).to_have_text("Done")
    for one in (page, overview):
        check(one.evaluate("window.sameDocument"), "the page was never loaded anew")
    overview.close()


def clips_can_be_seen_and_downloaded(visit):
    page = visit.page
    clip = page.locator("#clips > .clip").first
    expect(clip.locator(".reason")).not_to_be_empty()
    expect(clip.locator(".quality li").first).to_be_visible()
    check(clip.locator(".score").inner_text().isdigit(), "a score")
    expect(page.locator("#timeline li").first).to_be_visible()
    played = clip.locator("video").evaluate(
        """async (video) => {
          video.muted = true;
          await video.play();
          video.currentTime = Math.max(0, video.duration - 1);
          await new Promise((done) => (video.onended = done));
          return [video.videoWidth, video.videoHeight, video.duration];
        }""")
    check(played[:2] == [1080, 1920] and played[2] > 3, f"a clip plays to its end: {played}")
    with page.expect_download() as caught:
        clip.get_by_role("link", name=re.compile("MP4")).click()
    check(caught.value.suggested_filename.startswith("01-"), "the download has a telling name")
    with open(caught.value.path(), "rb") as file:
        check(file.read(12)[4:8] == b"ftyp", "the download is an MP4")
    visit.picture("6-done")


def it_fits_a_phone_in_the_dark(browser, visit, server, project):
    looks = dict(viewport={"width": 390, "height": 844}, color_scheme="dark", reduced_motion="reduce")
    phone = Visit(browser, server.address, storage_state=visit.context.storage_state(), **looks)
    for name, address in [("list", "/"), ("project", project), ("new", "/new"), ("missing", "/projects/none")]:
        phone.page.goto(address)
        wider = phone.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        check(wider <= 0, f"{name} is {wider} px wider than a phone")
        phone.picture("7-phone-" + name)
    expect(phone.page.get_by_role("heading", name="Nothing here")).to_be_visible()
    check(not phone.complaints, f"no complaints on the phone: {phone.complaints}")
    phone.context.close()


def a_failure_looks_like_one(visit):
    page = visit.page
    page.goto("/new")
    page.get_by_label("Web address").fill("http://127.0.0.1:9/talk.mp4")
    page.get_by_role("button", name="Make clips").click()
    page.wait_for_url("**/projects/*")
    expect(page.locator("#status.failed")).to_be_visible(timeout=60_000)
    expect(page.locator(".stages .failed .label")).to_have_text("Fetch")
    expect(page.locator("#status h2")).not_to_be_empty()
    expect(page.locator("#status")).to_contain_text("What to do:")
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
    visit.picture("8-failed")


def the_list_shows_both(visit):
    page = visit.page
    page.goto("/")
    expect(page.locator("#projects .badge.completed")).to_be_visible()
    expect(page.locator("#projects .badge.failed")).to_be_visible()
    picture = page.locator("#projects img").first
    page.wait_for_function("document.querySelector('#projects img').complete")
    check(picture.evaluate("image => image.naturalWidth") > 0, "the list shows a clip's thumbnail")
    visit.picture("9-list")


def the_keyboard_is_enough(visit, server, project):
    page = visit.page
    watcher = visit.context.new_page()
    watcher.goto(project)
    page.goto(project)
    page.keyboard.press("Tab")
    check(page.evaluate("document.activeElement.className") == "skip", "the first stop skips to the content")
    delete = page.get_by_role("button", name="Delete", exact=True)
    while not delete.evaluate("button => button === document.activeElement"):
        page.keyboard.press("Tab")
    outline = delete.evaluate("button => getComputedStyle(button).outlineWidth")
    check(outline != "0px", "the focus is visible")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("Enter")
    with watcher.expect_response(lambda answer: "/events" in answer.url and answer.status == 404, timeout=60_000):
        page.get_by_role("button", name="Delete for good").press("Enter")
        page.wait_for_url(re.compile("/$"))
        expect(page.locator("#projects > li")).to_have_count(1)
        server.restart()
    expect(watcher.get_by_role("heading", name="Nothing here")).to_be_visible()
    expect(watcher.locator("#reconnecting")).to_be_hidden()
    watcher.close()


def signing_out_closes_the_door(visit, server):
    page = visit.page
    other = visit.context.new_page()
    other.goto("/")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
    page.goto("/")
    check(page.url.endswith("/sign-in"), "after signing out everybody is a stranger")
    server.restart()
    other.wait_for_url("**/sign-in", timeout=60_000)


def main():
    server = Server()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
            visit = Visit(browser, server.address, viewport={"width": 1200, "height": 900})
            strangers_are_told_how_to_get_in(visit)
            a_link_signs_in_once(visit, server.link)
            a_file_becomes_a_project(visit)
            project = visit.page.url
            a_run_can_be_canceled_and_begun_again(visit)
            the_page_lives_through_a_killed_server(visit, server)
            clips_can_be_seen_and_downloaded(visit)
            it_fits_a_phone_in_the_dark(browser, visit, server, project)
            a_failure_looks_like_one(visit)
            the_list_shows_both(visit)
            the_keyboard_is_enough(visit, server, project)
            signing_out_closes_the_door(visit, server)
            check(not visit.complaints, f"no complaints of the browser: {visit.complaints}")
            browser.close()
        server.stop()
    finally:
        if server.process.poll() is None:
            server.kill()


main()
