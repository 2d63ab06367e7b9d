import type {
  AccessInputs, AccessPublicInputs, Integer, MerkleProof, ProofBundle, RangeInputs,
  RangePublicInputs,
} from './inputs.js'

/** A point of Baby Jubjub: its two coordinates. */
export type Point = readonly [x: Integer, y: Integer]

/** What the holder of a credential knows for the statement `identity`. */
export interface IdentityInputs {
  /** The identity's secret. */
  readonly secret: Integer
  /** What the issuer signed; days are YYYYMMDD. */
  readonly credential: {
    readonly birth: Integer
    readonly expires: Integer
    readonly country: Integer
    readonly serial: Integer
  }
  /** The issuer's key. */
  readonly issuer: Point
  /** EdDSA over Baby Jubjub with Poseidon. */
  readonly signature: { readonly R8: Point; readonly S: Integer }
  /** The issuer in the registry of issuers. */
  readonly issuerProof: MerkleProof
  /** The two revoked serials next to the credential's, which is not among them. */
  readonly gap: { readonly below: Integer; readonly above: Integer }
  readonly revocationProof: MerkleProof
  readonly date: Integer
  readonly age: Integer
  readonly countries: readonly Integer[]
  readonly scope: Integer
  readonly message: Integer
}

/** The public inputs of `identity`. */
export interface IdentityPublicInputs {
  readonly issuers: string
  readonly revoked: string
  readonly date: string
  readonly age: string
  readonly countries: string
  readonly scope: string
  readonly nullifier: string
  readonly message: string
}

/** What a member knows for the statement `vote`. */
export interface VoteInputs {
  /** The identity's secret. */
  readonly secret: Integer
  readonly balance: Integer
  /** Whether the vote counts as many times as the member has units. */
  readonly weighted: boolean
  readonly choice: Integer
  /** The trustees' keys, coordinate after coordinate. */
  readonly keys: readonly Integer[]
  /** The ballot's randomness. */
  readonly nonce: Integer
  readonly merkleProof: MerkleProof
  readonly scope: Integer
}

/** What a pod knows for the statement `aggregate`. */
export interface AggregateInputs {
  readonly round: Integer
  /** The clipped update: whole numbers as text, with a sign. */
  readonly update: readonly string[]
  /** The keys shared with neighbours, and who adds and who subtracts. */
  readonly neighbours: readonly { readonly key: Integer; readonly sign: '1' | '-1' | '0' }[]
}

/** What the owner of an image knows for the statement `inference`. */
export interface InferenceInputs {
  /** 64 brightnesses. */
  readonly pixels: readonly Integer[]
  readonly blinding: Integer
  readonly message: Integer
}

/** The public inputs of `inference`. */
export interface InferencePublicInputs {
  readonly model: string
  readonly image: string
  readonly class: string
  readonly message: string
}

/** Public inputs whose names are numbered: `key0-x`, `sum-3`. */
export type NumberedPublicInputs = Readonly<Record<string, string>>

/** Inputs whose form is the JSON of `proofpod example-inputs`; the door checks each field. */
export type JsonInputs = Readonly<Record<string, unknown>>

/** What goes into a proof of each statement, and what it shows. */
export interface Statements {
  readonly access: { readonly inputs: AccessInputs; readonly publicInputs: AccessPublicInputs }
  readonly range: { readonly inputs: RangeInputs; readonly publicInputs: RangePublicInputs }
  readonly identity: {
    readonly inputs: IdentityInputs
    readonly publicInputs: IdentityPublicInputs
  }
  readonly vote: { readonly inputs: VoteInputs; readonly publicInputs: NumberedPublicInputs }
  readonly aggregate: {
    readonly inputs: AggregateInputs
    readonly publicInputs: NumberedPublicInputs
  }
  readonly dataset: { readonly inputs: JsonInputs; readonly publicInputs: NumberedPublicInputs }
  readonly storage: { readonly inputs: JsonInputs; readonly publicInputs: NumberedPublicInputs }
  readonly inference: {
    readonly inputs: InferenceInputs
    readonly publicInputs: InferencePublicInputs
  }
}

/** A statement's id. */
export type StatementId = keyof Statements

/** The public inputs of any statement: `0x` and 64 hex digits in lower case each, by name. */
export type PublicInputs = Statements[StatementId]['publicInputs']

/** A proof of any statement. */
export type AnyBundle = ProofBundle<PublicInputs>
