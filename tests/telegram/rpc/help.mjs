/** The service's configuration. */
import { unixTime } from '../world/values.mjs';

/** Addresses that nothing ever answers at: a client reaches this server through its proxy alone. */
const DC_ADDRESS = '127.0.0.1';
const DC_PORT = 443;
const DC_COUNT = 5;

const CONFIG_LIFETIME = 3600;

const LIMITS = {
  chat_size_max: 200,
  megagroup_size_max: 200000,
  forwarded_count_max: 100,
  online_update_period_ms: 210000,
  offline_blur_timeout_ms: 5000,
  offline_idle_timeout_ms: 30000,
  online_cloud_timeout_ms: 300000,
  notify_cloud_delay_ms: 30000,
  notify_default_delay_ms: 1500,
  push_chat_period_ms: 60000,
  push_chat_limit: 2,
  edit_time_limit: 172800,
  revoke_time_limit: 2147483647,
  revoke_pm_time_limit: 2147483647,
  rating_e_decay: 2419200,
  stickers_recent_limit: 200,
  channels_read_media_period: 604800,
  call_receive_timeout_ms: 20000,
  call_ring_timeout_ms: 90000,
  call_connect_timeout_ms: 30000,
  call_packet_timeout_ms: 10000,
  caption_length_max: 1024,
  message_length_max: 4096,
};

function getConfig(_params, context) {
  const dcOptions = Array.from({ length: DC_COUNT }, (_, i) => ({
    _: 'dcOption',
    id: i + 1,
    ip_address: DC_ADDRESS,
    port: DC_PORT,
  }));
  return {
    _: 'config',
    ...LIMITS,
    date: unixTime(),
    expires: unixTime() + CONFIG_LIFETIME,
    test_mode: context.isTestDc,
    this_dc: context.dcId,
    dc_options: dcOptions,
    dc_txt_domain_name: 'localhost',
    me_url_prefix: 'https://t.me/',
    webfile_dc_id: context.dcId,
  };
}

function getNearestDc(_params, { dcId }) {
  return { _: 'nearestDc', country: 'US', this_dc: dcId, nearest_dc: dcId };
}

const langPack = ({ lang_code: code = 'en' }) => ({
  _: 'langPackDifference',
  lang_code: code,
  from_version: 0,
  version: 1,
  strings: [],
});

export const open = {
  'help.getConfig': getConfig,
  'help.getNearestDc': getNearestDc,
  'help.getAppConfig': () => ({ _: 'help.appConfig', hash: 1, config: { _: 'jsonObject', value: [] } }),
  'langpack.getLangPack': langPack,
  'langpack.getDifference': langPack,
  'langpack.getStrings': () => [],
};

export const authorized = {
  'help.getTermsOfServiceUpdate': () => ({ _: 'help.termsOfServiceUpdateEmpty', expires: unixTime() + CONFIG_LIFETIME }),
  'help.getPromoData': () => ({ _: 'help.promoDataEmpty', expires: unixTime() + CONFIG_LIFETIME }),
};
