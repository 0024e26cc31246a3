"""Hears pieces of sound for Cutroom: samples in on stdin, JSON lines out on stdout.

A request is four bytes (little endian: the length of the header), a JSON header {"samples": n, "language": code or null,
"vocabulary": text or null} and n samples, 16 kHz mono, 16 bits. Answers, one JSON object a line: {"ready": true} once at
the start, {"progress": seconds} while a piece is heard, {"language": code, "words": [{"text", "start", "end",
"confidence", "joined"}, ...]} at its end, with times from the first sample of the piece; "joined" is true where no space
parts a word from the one before, else missing. The process ends with its input.
"""

import json
import os
import struct
import sys

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"
os.environ["HF_HUB_OFFLINE"] = "1"

import ctranslate2
import numpy
from faster_whisper import WhisperModel

RATE = 16000


def say(message):
    sys.stdout.write(json.dumps(message, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def take(count):
    data = sys.stdin.buffer.read(count)
    if len(data) < count:
        sys.exit(0)
    return data


def hear(model, header, sound):
    ctranslate2.set_random_seed(1)
    segments, about = model.transcribe(
        sound,
        language=header["language"],
        hotwords=header["vocabulary"],
        beam_size=1,
        temperature=[0.0, 0.2, 0.4],
        condition_on_previous_text=False,
        word_timestamps=True,
        vad_filter=True,
        vad_parameters={"min_silence_duration_ms": 800, "speech_pad_ms": 300},
    )
    words = []
    for segment in segments:
        for word in segment.words:
            text = word.word.strip()
            if not text:
                continue
            told = {
                "text": text,
                "start": round(float(word.start), 3),
                "end": round(float(word.end), 3),
                "confidence": round(float(word.probability), 3),
            }
            if words and not word.word[0].isspace():
                told["joined"] = True
            words.append(told)
        say({"progress": round(float(segment.end), 2)})
    return {"language": about.language if words else None, "words": words}


def main():
    model = WhisperModel(
        sys.argv[1], device="cpu", compute_type="int8", cpu_threads=1, num_workers=1, local_files_only=True
    )
    say({"ready": True})
    while True:
        size = struct.unpack("<I", take(4))[0]
        header = json.loads(take(size))
        samples = numpy.frombuffer(take(2 * header["samples"]), dtype="<i2")
        say(hear(model, header, samples.astype(numpy.float32) / 32768))


main()
