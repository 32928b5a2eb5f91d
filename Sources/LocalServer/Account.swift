import Glibc

/// A user of the system, in whose name the server runs.
struct Account: Equatable, Sendable {
  var user: uid_t
  var group: gid_t
  var name: String

  /// The user that this process acts for.
  static var current: Account { Account(user: geteuid(), group: getegid(), name: name(of: geteuid())) }

  var isSelf: Bool { user == geteuid() }

  /// The user that the server of a state folder runs as.
  ///
  /// PostgreSQL refuses to run as root: then it is the owner of the folder, or `postgres` if that is root.
  static func forServer(home: String) throws(LocalServerError) -> Account {
    let owner = Files.info(home)?.owner
    guard geteuid() == 0 else {
      if let owner, owner != geteuid() { throw .homeOfAnother(home, owner: name(of: owner)) }
      guard let account = find(user: geteuid()) else { throw .userMissing("the user \(geteuid())") }
      return account
    }
    if let owner, owner != 0 {
      guard let account = find(user: owner) else { throw .userMissing("the owner \(owner) of \(home)") }
      return account
    }
    guard let account = find(name: "postgres") else { throw .userMissing("the user postgres") }
    return account
  }

  /// Makes the account own an open file; true when it does.
  func takes(_ file: Int32) -> Bool { isSelf || fchown(file, user, group) == 0 }
  /// Makes the account own a file or folder, but not what a link points to; true when it does.
  func takes(_ path: String) -> Bool { isSelf || lchown(path, user, group) == 0 }

  /// The first folder on the way to a path that the account may not enter.
  func firstBarrier(to path: String) -> String? {
    var ancestors: [String] = []
    var folder = path
    while folder != "/" {
      folder = Files.parent(of: folder)
      ancestors.append(folder)
    }
    let groups = groups
    return ancestors.reversed().first { ancestor in
      guard let info = Files.info(ancestor) else { return false }
      let bit: UInt32 = info.owner == user ? 0o100 : groups.contains(info.group) ? 0o010 : 0o001
      return info.mode & bit == 0
    }
  }

  /// The groups of the account, its own first.
  var groups: [gid_t] {
    var count: Int32 = 64
    var found = [gid_t](repeating: 0, count: Int(count))
    guard getgrouplist(name, group, &found, &count) >= 0 else { return [group] }
    return Array(found.prefix(Int(count)))
  }

  /// The name of a user, or its number when it has none.
  static func name(of user: uid_t) -> String { find(user: user)?.name ?? String(user) }

  static func find(user: uid_t) -> Account? {
    lookUp { entry, text, size, found in getpwuid_r(user, entry, text, size, found) }
  }

  static func find(name: String) -> Account? {
    lookUp { entry, text, size, found in getpwnam_r(name, entry, text, size, found) }
  }

  private static func lookUp(
    _ call: (
      UnsafeMutablePointer<passwd>, UnsafeMutablePointer<CChar>, Int,
      UnsafeMutablePointer<UnsafeMutablePointer<passwd>?>
    ) -> Int32
  ) -> Account? {
    var entry = passwd()
    var found: UnsafeMutablePointer<passwd>?
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 16384) { buffer in
      guard let text = buffer.baseAddress, call(&entry, text, buffer.count, &found) == 0,
        let found, let name = found.pointee.pw_name
      else { return nil }
      return Account(user: found.pointee.pw_uid, group: found.pointee.pw_gid, name: String(cString: name))
    }
  }
}
