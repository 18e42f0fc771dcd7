/** Requests that many tests send. */

export const getMe = { '@type': 'getMe' };
export const getCurrentState = { '@type': 'getCurrentState' };
export const logOut = { '@type': 'logOut' };

export const setPhone = (phone) => ({ '@type': 'setAuthenticationPhoneNumber', phone_number: phone });
export const checkCode = (code) => ({ '@type': 'checkAuthenticationCode', code });
export const checkPassword = (password) => ({ '@type': 'checkAuthenticationPassword', password });
export const checkBotToken = (token) => ({ '@type': 'checkAuthenticationBotToken', token });

export const searchChat = (username) => ({ '@type': 'searchPublicChat', username });

/** Answered by TDLib itself, with the same text. */
export const echo = (text) => ({ '@type': 'testCallString', x: text });

export const sendText = (chatId, text) => ({
  '@type': 'sendMessage',
  chat_id: chatId,
  input_message_content: { '@type': 'inputMessageText', text: { '@type': 'formattedText', text } },
});

const CALL_PROTOCOL = {
  '@type': 'callProtocol',
  udp_p2p: true,
  udp_reflector: true,
  min_layer: 65,
  max_layer: 92,
  library_versions: ['9.0.0'],
};

export const createCall = (userId) => ({ '@type': 'createCall', user_id: userId, protocol: CALL_PROTOCOL, is_video: false });
export const acceptCall = (id) => ({ '@type': 'acceptCall', call_id: id, protocol: CALL_PROTOCOL });
export const receiveCall = (id) => ({ '@type': 'receiveCall', call_id: id });
export const restoreCall = (id) => ({ '@type': 'restoreCall', call_id: id });

export const sendSignaling = (id, text) => ({
  '@type': 'sendCallSignalingData',
  call_id: id,
  data: Buffer.from(text).toString('base64'),
});

export const discardCall = (id, duration = 0) => ({
  '@type': 'discardCall',
  call_id: id,
  is_disconnected: false,
  duration,
  is_video: false,
  connection_id: 0,
});
