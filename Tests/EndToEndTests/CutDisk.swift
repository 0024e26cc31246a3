import Foundation

/// An XFS in a file that can lose its power: what no sync has brought to it is gone then. Needs root.
struct CutDisk {
  private let installation: Installation
  private let image: String
  private let mount: String

  /// Makes it, and puts the installation's data folder on it.
  init(for installation: Installation) async throws {
    self.installation = installation
    image = installation.home.appending(path: "disk.img").path
    mount = installation.home.appending(path: "disk").path
    try await installation.run("truncate -s 1G \"$1\"; mkfs.xfs -q \"$1\"; mkdir \"$2\"", image, mount)
    try await plugIn()
    try await installation.run("mkdir -m 700 \"$1/data\"; ln -s disk/data \"$2\"", mount, installation.data.path)
  }

  /// Everything that is in memory only is lost, its own log included.
  func cutPower() async throws { try await installation.run("xfs_io -x -c shutdown \"$1\"", mount) }

  /// Mounts it again, as after a start of the machine. Nobody may have files open on it.
  func comeBack() async throws {
    try await unplug()
    try await plugIn()
  }

  /// Brings everything to the disk.
  func sync() async throws { try await installation.run("sync -f \"$1\"", mount) }

  func unplug() async throws { try await installation.run("umount \"$1\"", mount) }

  private func plugIn() async throws { try await installation.run("mount -o loop \"$1\" \"$2\"", image, mount) }
}
