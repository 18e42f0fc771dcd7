#include "monitor/tls_files.h"

#include <gmock/gmock.h>

#include "../settings/temporary_folder.h"
#include "../tls/made_certificate.h"
#include "ipc/channel.h"

namespace tgs::monitor {
namespace {

using testing::HasSubstr;
using tls::MadeCertificate;
using namespace std::chrono_literals;

constexpr std::time_t kDay = 24 * 60 * 60;

class TlsFilesTest : public testing::Test {
 protected:
  void install(const MadeCertificate& own) const {
    folder_.file("cert.pem", own.pem());
    folder_.file("key.pem", own.key_pem());
    folder_.file("ca.pem", own.pem());
  }

  TlsFiles open() { return std::move(TlsFiles::open(settings_, log_, now_).value()); }

  /// What tick() says some time later.
  bool tick_after(TlsFiles& files, Duration wait) { return files.tick(now_ += wait); }

  static std::string certificate_in(const TlsFiles& files) {
    return tls::unpack(ipc::text_from_fd(files.credentials().get()).value()).value().certificate;
  }

  const TemporaryFolder folder_;
  const TlsSettings settings_{.port = 0,
                              .host = {},
                              .certificate = folder_.path() + "/cert.pem",
                              .key = folder_.path() + "/key.pem",
                              .client_ca = folder_.path() + "/ca.pem"};
  Log log_{""};
  TimePoint now_ = Clock::now();
};

TEST_F(TlsFilesTest, AreReadAnewOnceTheyChangedAndRest) {
  const MadeCertificate old;
  const MadeCertificate next;
  install(old);
  auto files = open();
  EXPECT_FALSE(tick_after(files, 5s));
  install(next);
  EXPECT_FALSE(tick_after(files, 1s)) << "it does not look all the time";
  EXPECT_FALSE(tick_after(files, 4s)) << "they may be half replaced";
  EXPECT_EQ(certificate_in(files), old.pem());
  EXPECT_TRUE(tick_after(files, 5s));
  EXPECT_EQ(certificate_in(files), next.pem());
  EXPECT_FALSE(tick_after(files, 5s));
}

TEST_F(TlsFilesTest, ThatAreWrongAreToldOfOnce) {
  const MadeCertificate own;
  install(own);
  auto files = open();
  folder_.file("key.pem", MadeCertificate().key_pem());
  tick_after(files, 5s);
  testing::internal::CaptureStderr();
  EXPECT_FALSE(tick_after(files, 5s));
  EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("ERROR tls.key: "));
  testing::internal::CaptureStderr();
  EXPECT_FALSE(tick_after(files, 5s));
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  EXPECT_EQ(certificate_in(files), own.pem());
  install(own);
  tick_after(files, 5s);
  EXPECT_TRUE(tick_after(files, 5s)) << "right again";
}

TEST_F(TlsFilesTest, ThatAreGoneAreWrong) {
  install(MadeCertificate());
  auto files = open();
  std::filesystem::remove(folder_.path() + "/ca.pem");
  testing::internal::CaptureStderr();
  EXPECT_FALSE(files.reload());
  EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("tls.client_ca: "));
}

TEST_F(TlsFilesTest, ThatAreAboutToExpireAreToldOfDaily) {
  install(MadeCertificate({{"late"}}, 0, std::time(nullptr) + 5 * kDay + 60));
  auto files = open();
  for (int day = 1; day <= 2; ++day) {
    testing::internal::CaptureStderr();
    tick_after(files, 24h - 10s);
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "") << day;
    testing::internal::CaptureStderr();
    tick_after(files, 10s);
    const auto said = testing::internal::GetCapturedStderr();
    EXPECT_THAT(said, HasSubstr("WARNING tls.certificate: late expires in 5 days: get a new one\n")) << day;
    EXPECT_THAT(said, HasSubstr("WARNING tls.client_ca: late expires in 5 days: get a new one\n")) << day;
  }
}

}  // namespace
}  // namespace tgs::monitor
