import CLibCrypto

/// A running SHA-256 (FIPS 180-4), computed by OpenSSL's libcrypto, which libpq brings with it.
///
/// A value: a copy goes on by itself.
public struct SHA256 {
  private var state = State()

  /// The hash of nothing yet.
  public init() {}

  /// Adds bytes.
  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    if !isKnownUniquelyReferenced(&state) { state = State(copying: state) }
    state.update(bytes)
  }

  /// Adds bytes.
  public mutating func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }

  /// The 32 bytes of the hash of all that was added so far; more may be added afterwards.
  public var value: [UInt8] { State(copying: state).finish() }

  /// The 32 bytes of the hash of these bytes.
  public static func hash(_ bytes: [UInt8]) -> [UInt8] {
    let state = State()
    bytes.withUnsafeBytes { state.update($0) }
    return state.finish()
  }

  /// What libcrypto keeps. Its calls fail only for want of memory.
  private final class State {
    private let context: OpaquePointer?

    init() {
      context = State.make()
      precondition(EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1, "SHA-256 cannot be begun")
    }

    init(copying other: State) {
      context = State.make()
      precondition(EVP_MD_CTX_copy_ex(context, other.context) == 1, "SHA-256 cannot be copied")
    }

    deinit { EVP_MD_CTX_free(context) }

    private static func make() -> OpaquePointer? {
      let made = EVP_MD_CTX_new()
      precondition(made != nil, "no memory for SHA-256")
      return made
    }

    func update(_ bytes: UnsafeRawBufferPointer) {
      guard let start = bytes.baseAddress else { return }
      precondition(EVP_DigestUpdate(context, start, bytes.count) == 1, "SHA-256 failed")
    }

    func finish() -> [UInt8] {
      [UInt8](unsafeUninitializedCapacity: 32) { bytes, count in
        precondition(EVP_DigestFinal_ex(context, bytes.baseAddress, nil) == 1, "SHA-256 failed")
        count = 32
      }
    }
  }
}
