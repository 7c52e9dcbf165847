// The official types that the committed schemas are generated from. Nothing imports this file at run time:
// `build.ts` hands it to the generator, which follows the re-exports into the packages' declarations.

export type { KnownBlock, MessageMetadata, ModalView } from "@slack/types";
export type {
  AppsManifestValidateArguments,
  AuthTestArguments,
  ChatGetPermalinkArguments,
  ChatPostEphemeralArguments,
  ChatPostMessageArguments,
  ChatUpdateArguments,
  ConversationsHistoryArguments,
  ConversationsInfoArguments,
  ConversationsRepliesArguments,
  UsersInfoArguments,
  ViewsOpenArguments,
  ViewsUpdateArguments,
} from "@slack/web-api";
