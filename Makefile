# make clips VIDEO=talk.mp4   clips of a video (a path or an http(s) URL; without VIDEO, of a sample talk made here)
# make test                   every test
# make soak                   every proof in full: kills, power cuts, failing disks; as root; takes its time
# make bench                  CPU per second of clip, stage by stage, beside bare ffmpeg; then make bench-delivery
# make bench-delivery         the message service beside the same work done by hand
# make lint                   format and imports
# Products are built by name: --build-tests would compile every module anew, with other flags than the program's.
CUTROOM_HOME ?= $(HOME)/.cutroom
export CUTROOM_HOME

CUTROOM = $(CUTROOM_HOME)/bin/cutroom
OUT ?= clips

.PHONY: clips install build test soak bench bench-delivery lint

clips: install
	@scripts/make-clips "$(VIDEO)" "$(OUT)"

install:
	@scripts/install
	@scripts/build --product cutroom
	@scripts/install-program

build:
	@scripts/build --product cutroom

test:
	@scripts/install-tests
	@scripts/build --product cutroomPackageTests
	@scripts/install-program
	swift test -c release --skip-build --no-parallel

soak:
	@scripts/install-tests
	@scripts/build --product cutroomPackageTests
	@scripts/install-program
	@scripts/soak

bench:
	@scripts/install
	@scripts/build --product StudioBench
	@.build/release/StudioBench
	@$(MAKE) --no-print-directory bench-delivery

bench-delivery:
	@scripts/install-bench
	@scripts/build --product cutroom
	@scripts/build --product DeliveryBench
	@.build/release/DeliveryBench

lint:
	@scripts/lint
