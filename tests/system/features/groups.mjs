/**
 * The feature groups of the platform: what each needs on the white-lists, and nothing more.
 *
 * docs/compatibility.md lists them for readers; compatibility.test.mjs holds the two together.
 */

export const GROUPS = {
  managingTheSession: {
    requests: [
      'setAuthenticationPhoneNumber',
      'checkAuthenticationCode',
      'recoverAuthenticationPassword',
      'requestAuthenticationPasswordRecovery',
      'checkAuthenticationBotToken',
      'requestQrCodeAuthentication',
      'setAuthenticationEmailAddress',
      'checkAuthenticationEmailCode',
      'getMe',
      'logOut',
    ],
    updates: [],
  },
  callsSipToTelegram: {
    requests: ['getUser', 'createCall', 'discardCall', 'sendCallSignalingData', 'restoreCall'],
    updates: ['updateCall', 'updateNewCallSignalingData'],
    peers: { getUser: 'user_id', createCall: 'user_id' },
  },
  callsTelegramToSip: {
    requests: ['receiveCall', 'acceptCall', 'discardCall', 'sendCallSignalingData', 'restoreCall'],
    updates: ['updateCall', 'updateNewCallSignalingData'],
  },
  dtmfAndRedial: {
    requests: ['getInlineQueryResults', 'sendInlineQueryResultMessage', 'deleteMessages'],
    updates: [],
    peers: { getInlineQueryResults: ['bot_user_id', 'chat_id'], sendInlineQueryResultMessage: 'chat_id' },
  },
  callsToArbitraryNumbers: { requests: [], updates: ['updateNewMessage'] },
  whiteLabelBotSession: { requests: ['checkAuthenticationBotToken', 'logOut'], updates: [] },
  settingsThroughABot: {
    requests: ['sendMessage', 'editMessageText', 'editMessageReplyMarkup'],
    updates: ['updateNewMessage', 'updateNewCallbackQuery'],
    peers: { sendMessage: 'chat_id' },
    texts: { inputMessageText: 'text' },
  },
  botForDtmf: {
    requests: ['answerInlineQuery', 'editInlineMessageText', 'editInlineMessageReplyMarkup'],
    updates: ['updateNewInlineQuery', 'updateNewInlineCallbackQuery'],
    texts: { inputMessageText: 'text' },
  },
};

/** In the shipped settings beside the groups. */
export const ALSO_IN_THE_SAMPLE = [
  'checkAuthenticationPassword',
  'getActiveSessions',
  'toggleSessionCanAcceptCalls',
  'setUserPrivacySettingRules',
];

/** Settings that allow a group, and nothing else. */
export const settingsOf = ({ requests, updates, peers = {}, texts = {} }) => ({
  allowed_requests: requests,
  allowed_updates: updates,
  request_peers: peers,
  format_fields: texts,
});
