# SPDX-License-Identifier: EUPL-1.2
"""What gets into the images (deploy/images): one program and what it links, all of it listed by a valid CycloneDX document,
no shell, few bytes, and the same ones whenever it is made from the same programs."""

import contextlib
import hashlib
import json
import os
import pathlib
import shutil
import stat
import subprocess
import tempfile
import unittest
import zlib

from local_platform import PROGRAMS, ROOT, SERVICES, tree

BUILD = PROGRAMS.parent
HERE = ROOT / "tests" / "operations"
NAMES = [*(f"naober-{service}" for service in SERVICES), "naober"]

# Of an image whose layers a registry has compressed.
MOST_BYTES = 60_000_000
# What a break-in would look for first.
TOOLS = {"sh", "bash", "dash", "busybox", "perl", "python3", "apt", "apt-get", "dpkg", "curl", "wget", "nc", "openssl"}
# Not Debian's: of our build, or written by deploy/images/collect.
OURS = {"etc/passwd", "etc/group", "etc/nsswitch.conf"}


def setUpModule():
    global folder, roots
    folder = pathlib.Path(tempfile.mkdtemp(prefix="naober-images-"))
    unittest.addModuleCleanup(shutil.rmtree, folder, ignore_errors=True)
    roots = collect("first", umask=0o022)


def run(*command, **environment):
    done = subprocess.run(
        [str(word) for word in command], cwd=ROOT, env={**os.environ, "SOURCE_DATE_EPOCH": "1788242400", **environment},
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout


def succeed(*command, **environment):
    code, output = run(*command, **environment)
    if code != 0:
        raise AssertionError(f"{' '.join(map(str, command))} failed:\n{output[-4000:]}")
    return output


@contextlib.contextmanager
def umasked(mask):
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def collect(name, umask):
    """The root file systems of all programs, below a folder of its own, as somebody with this umask makes them."""
    stage, out = folder / f"{name}-stage", folder / name
    with umasked(umask):
        succeed("cmake", "--install", BUILD, "--prefix", "/usr", "--strip", DESTDIR=str(stage))
        succeed("deploy/images/collect", stage, out)
    return out


def files_of(root):
    return sorted(path for path in root.rglob("*") if path.is_symlink() or not path.is_dir())


def described(root):
    """[(path, rights, content)] of all that is below a root, but for times, which the image build sets."""
    for path in sorted(root.rglob("*")):
        rights = stat.filemode(path.lstat().st_mode)
        if path.is_symlink():
            content = os.readlink(path)
        else:
            content = "" if path.is_dir() else hashlib.sha256(path.read_bytes()).hexdigest()
        yield str(path.relative_to(root)), rights, content


def listed(name):
    """The CycloneDX document of a program."""
    return json.loads((roots / f"{name}.cdx.json").read_text())


class Contents(unittest.TestCase):
    def test_there_is_a_root_for_every_program(self):
        self.assertEqual(sorted(path.name for path in roots.iterdir() if path.is_dir()), sorted(NAMES))

    def test_a_root_holds_its_program_and_no_tool(self):
        for name in NAMES:
            programs = [path.name for folder in ("bin", "sbin", "usr/bin", "usr/sbin") for path in (roots / name / folder).glob("*")]
            self.assertEqual(programs, [name])
            self.assertEqual({path.name for path in files_of(roots / name)} & TOOLS, set(), name)

    def test_nothing_gives_rights_or_can_be_changed_by_the_program(self):
        for name in NAMES:
            for path, rights, _ in described(roots / name):
                self.assertNotRegex(rights, "[sStT]", f"{name}: {path}")
                # Files belong to root in the image, so only the last letters speak of user 65532; links say nothing.
                self.assertRegex(rights, "^l|^.{7}r-[x-]$", f"{name}: {path}")

    def test_only_authorities_of_debian_are_trusted(self):
        authorities = b"".join(path.read_bytes() for path in sorted(pathlib.Path("/usr/share/ca-certificates/mozilla").glob("*.crt")))
        for name in NAMES:
            self.assertEqual((roots / name / "etc/ssl/certs/ca-certificates.crt").read_bytes(), authorities, name)

    def test_migrations_are_in_the_command_alone(self):
        for name in NAMES:
            self.assertEqual((roots / name / "usr/share/naober/migrations/intake").is_dir(), name == "naober", name)

    def test_the_program_starts_with_what_is_there(self):
        if os.geteuid() != 0:
            self.skipTest("only root may change the root")
        for name in NAMES:
            code, output = run("chroot", "--userspec=65532:65532", roots / name, f"/usr/bin/{name}", "--help")
            # Abseil's flags end with 1 after their help.
            self.assertIn(code, (0, 1), output)
            self.assertNotIn("error while loading", output)
            self.assertIn("--config" if name == "naober" else "Flags from", output)

    def test_an_image_is_small(self):
        if "CMAKE_BUILD_TYPE:STRING=Release\n" not in (BUILD / "CMakeCache.txt").read_text():
            self.skipTest("only a release build says how big an image is")
        for name in NAMES:
            # The quickest level: a registry's is smaller.
            compressor, total = zlib.compressobj(1), 0
            for path in files_of(roots / name):
                if not path.is_symlink():
                    total += len(compressor.compress(path.read_bytes()))
            self.assertLess(total + len(compressor.flush()), MOST_BYTES, name)


class List(unittest.TestCase):
    """The list of what is in an image (SBOM)."""

    def validate(self, *documents):
        tree.npm_packages(ROOT, "tests/operations")
        return run("node", HERE / "validate_sbom.mjs", *documents)

    def test_lists_are_valid_cyclonedx(self):
        code, output = self.validate(*(roots / f"{name}.cdx.json" for name in NAMES))
        self.assertEqual((code, output), (0, ""))

    def test_a_list_that_is_not_valid_is_noticed(self):
        for number, wrong in enumerate(({"colour": "blue"}, {"serialNumber": "1"}, {"components": [{"name": "libc6"}]})):
            path = folder / f"wrong-{number}.cdx.json"
            path.write_text(json.dumps({**listed("naober"), **wrong}))
            code, output = self.validate(path)
            self.assertEqual(code, 1, wrong)
            self.assertIn(path.name, output)

    def test_every_file_is_listed(self):
        for name in NAMES:
            places = [place["location"] for part in listed(name)["components"] for place in part.get("evidence", {}).get("occurrences", [])]
            for path in files_of(roots / name):
                inside = str(path.relative_to(roots / name))
                ours = inside in {*OURS, f"usr/bin/{name}"} or inside.startswith("usr/share/naober/")
                is_listed = any(f"/{inside}" == place or f"/{inside}".startswith(f"{place}/") for place in places)
                self.assertNotEqual(ours, is_listed, f"{name}: {inside}")

    def test_a_list_names_the_very_program_and_versions_of_packages(self):
        for name in NAMES:
            document = listed(name)
            digest = hashlib.sha256((roots / name / "usr" / "bin" / name).read_bytes()).hexdigest()
            self.assertEqual(document["metadata"]["component"]["hashes"], [{"alg": "SHA-256", "content": digest}])
            versions = {part["name"]: part["version"] for part in document["components"]}
            for package in ("libc6", "libgrpc++1.51", "tzdata", "ca-certificates", "nlohmann-json3-dev"):
                installed = succeed("dpkg-query", "--show", "--showformat=${Version}", package)
                self.assertEqual(versions.get(package), installed, name)

    def test_a_file_of_nobody_stops_the_build(self):
        root = folder / "stranger"
        shutil.copytree(roots / "naober-reporting", root, symlinks=True)
        (root / "lib/stranger.so").write_text("from nowhere")
        code, output = run("deploy/images/sbom", root, "naober-reporting")
        self.assertNotEqual(code, 0)
        self.assertIn("no Debian package owns /lib/stranger.so", output)


class Sameness(unittest.TestCase):
    """The same programs give the same image, whoever makes it."""

    def test_roots_and_lists_are_the_same(self):
        again = collect("again", umask=0o077)
        for name in NAMES:
            self.assertEqual(list(described(again / name)), list(described(roots / name)), name)
            self.assertEqual((again / f"{name}.cdx.json").read_bytes(), (roots / f"{name}.cdx.json").read_bytes())

    def test_images_are_the_same(self):
        if not self.can_make_images():
            self.skipTest("this machine can't make images")
        digests = [self.image(tag, umask) for tag, umask in (("first", 0o022), ("again", 0o077))]
        self.assertEqual(*digests)

    def can_make_images(self):
        """Whether podman is there and makes an image of one file."""
        if not shutil.which("podman"):
            return False
        context = folder / "context"
        context.mkdir()
        (context / "Containerfile").write_text("FROM scratch\nCOPY Containerfile /\n")
        code, _ = run("podman", "build", "--isolation", "chroot", "--tag", "localhost/naober-same:nothing", context)
        run("podman", "image", "rm", "localhost/naober-same:nothing")
        return code == 0

    def image(self, tag, umask):
        """Builds the image of the command, sees that it is as it should, and returns its digest."""
        name = f"localhost/naober-same:{tag}"
        self.addCleanup(run, "podman", "image", "rm", name)
        with umasked(umask):
            succeed("deploy/images/build", "--programs", BUILD, "--prefix", "localhost/naober-same", "--tag", tag,
                    "--no-archives", "naober", NAOBER_CONTAINER_TOOL=shutil.which("podman"))  # fmt: skip
        [image] = json.loads(succeed("podman", "image", "inspect", name))
        self.assertEqual(image["Config"]["User"], "65532:65532")
        self.assertEqual(image["Config"]["Entrypoint"], ["/usr/bin/naober"])
        return image["Id"]


if __name__ == "__main__":
    unittest.main()
